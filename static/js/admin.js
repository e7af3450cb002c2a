// The admin's search boxes are drawn by Select2, which gives them no name: lend them their label's.
// jQuery calls us in turn, after Django's own script has drawn the boxes.
window.django?.jQuery?.(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.nextElementSibling;
    if (!label || !box) continue;
    label.id ||= `${select.id}_label`;
    for (const part of box.querySelectorAll('[role="combobox"], [role="textbox"]')) {
      part.setAttribute("aria-labelledby", `${label.id} ${part.getAttribute("aria-labelledby") || part.id}`.trim());
    }
  }
});
