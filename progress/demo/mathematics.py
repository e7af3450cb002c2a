"""A plan about mathematics and feedback in grades 5–8."""

from .texts import ActivityText, FindingText, PlanText, count, percent, score

MATHEMATICS = PlanText(
    goal="Pagerinti 5–8 klasių mokinių matematikos pasiekimus, kad kiekvienas mokinys laiku gautų "
    "jam reikalingą pagalbą ir matytų savo pažangą.",
    sustainability="Konsultacijų grafikas ir kolegialių pamokų stebėjimo tvarka nuo trečių metų "
    "įtraukiama į mokyklos ugdymo planą. Matematikos mokytojo padėjėjo pareigybę mokykla išlaikys "
    "iš mokymo lėšų, o parengtos užduotys lieka bendrame mokytojų aplanke.",
    findings=(
        FindingText(
            "external",
            "Mokinių pasiekimai ir pažanga pamokose neišskirtiniai: užduotys dažniausiai visiems "
            "vienodos, silpniau besimokantys mokiniai nespėja kartu su klase.",
            14,
            "A-15",
            "1.2.1",
            "2",
            "improve",
        ),
        FindingText(
            "self",
            "Vertinimas mažai padeda mokytis: tik maždaug pusė 5–8 klasių mokinių teigia žinantys, "
            "ką turi patobulinti po kontrolinio darbo.",
            5,
            "2",
            "2.4.1",
            "2",
            "improve",
        ),
        FindingText(
            "self",
            "Mokytojai noriai mokosi vieni iš kitų ir dalijasi užduotimis.",
            5,
            "2",
            "4.2.1",
            "3",
            "strong",
        ),
    ),
    objectives=(
        (
            (
                "Laiku teikti 5–8 klasių mokiniams matematikos mokymosi pagalbą, atsižvelgiant "
                "į kiekvieno mokinio spragas."
            ),
            (1,),
        ),
        (
            (
                "Stiprinti mokytojų gebėjimą pamokoje vertinti taip, kad mokinys žinotų, ką moka "
                "ir ką daryti toliau."
            ),
            (2, 3),
        ),
    ),
    activities=(
        ActivityText(
            "Individualios ir mažų grupių matematikos konsultacijos 5–8 klasių mokiniams",
            1,
            (1,),
            "Direktoriaus pavaduotojas ugdymui",
            (1, 22),
            "5–8 klasės, matematika",
            "Spragų turintys mokiniai jas pašalina per pusmetį ir dalyvauja pamokoje kartu su "
            "visais.",
            290,
        ),
        ActivityText(
            "Mokytojo padėjėjo etatas matematikos pamokose",
            2,
            (1,),
            "Direktorius",
            (1, 22),
            "5–6 klasės",
            "Pamokoje mokiniai dirba trijų lygių užduotimis, pagalbą gauna iš karto.",
            240,
        ),
        ActivityText(
            "Diagnostiniai matematikos testai kiekvieno pusmečio pradžioje ir jų aptarimas",
            4,
            (1, 2),
            "Matematikos mokytojų metodinė grupė",
            (1, 20),
            "5–8 klasės, matematika",
            "Mokytojai žino kiekvieno mokinio spragas, mokinys turi savo pažangos lapą.",
            55,
        ),
        ActivityText(
            "Matematikos ir gamtos mokslų erdvės įrengimas",
            3,
            (1,),
            "Direktoriaus pavaduotojas ūkiui",
            (2, 8),
            "5–8 klasės",
            "Mokiniai mokosi tyrinėdami: matuoja, modeliuoja, lygina duomenis.",
            150,
        ),
        ActivityText(
            "Interaktyvių matematikos užduočių licencijos ir planšetiniai kompiuteriai",
            5,
            (1,),
            "Informacinių technologijų koordinatorius",
            (3, 10),
            "5–8 klasės",
            "Mokinys gauna užduotį pagal savo lygį ir iš karto mato rezultatą.",
            110,
        ),
        ActivityText(
            "Mokytojų mokymai „Vertinimas ugdant“ ir kolegialus pamokų stebėjimas",
            8,
            (2,),
            "Direktoriaus pavaduotojas ugdymui",
            (2, 21),
            "5–8 klasių mokytojai",
            "Kiekvienas mokytojas per metus stebi ir aptaria bent keturias kolegų pamokas.",
            95,
        ),
        ActivityText(
            "Trišaliai mokinio, tėvų ir mokytojo pokalbiai apie pažangą",
            6,
            (2,),
            "Klasių vadovai",
            (4, 21),
            "5–8 klasės",
            "Tėvai žino, kaip padėti vaikui mokytis namuose.",
            0,
            "Pokalbiai vyksta klasių vadovų darbo laiku.",
        ),
        ActivityText(
            "Patirties sklaidos diena rajono mokykloms",
            9,
            (2,),
            "Direktorius",
            (18, 21),
            "Mokytojai",
            "Kitų mokyklų mokytojai išsiveža išbandytas užduotis ir stebėjimo tvarką.",
            60,
        ),
    ),
    indicators=(
        percent(
            "Mokinių, pasiekiančių bent patenkinamą matematikos lygį, dalis",
            "78 81 85 86 82",
            "NMPP 8 klasėje, mokyklos testai",
            (1,),
            "1.2.1",
        ),
        score(
            "Mokinių teiginio „Žinau, ką turiu patobulinti“ vidurkis (1–4)",
            "balai",
            "2.6 2.9 3.2 3.2 2.9",
            "Įsivertinimo apklausa",
            (2,),
            "2.4.2",
        ),
        percent(
            "Tėvų, dalyvaujančių trišaliuose pokalbiuose, dalis",
            "54 65 80 76 60",
            "Klasių vadovų duomenys",
            (2,),
            "4.2.2",
        ),
        count(
            "Kolegialiai stebėtų ir aptartų pamokų skaičius per mokslo metus",
            "pamokos",
            "18 60 110 118 64",
            "Stebėjimo protokolai",
            (2,),
            "4.2.1",
        ),
    ),
)
