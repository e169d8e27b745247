/* The diary: boxes that choose many cells at once, and cells that open over their day. Without it all of it works as pages. */
(() => {
  // Boxes of one cell carry its slot, boxes of an hour, a memo or the day carry the first and the last one.
  const span = (box) => box.value.split("-").map(Number);
  const isOne = (box) => !box.value.includes("-");

  const length = (cells) => {
    const minutes = cells * 10;
    const parts = [];
    if (minutes >= 60) parts.push(`${Math.floor(minutes / 60)} h`);
    if (minutes % 60) parts.push(`${minutes % 60} min`);
    return parts.join(" ");
  };

  const choosing = (form) => {
    const boxes = [...form.querySelectorAll("input[name=cells]")];
    const ones = boxes.filter(isOne);
    const told = form.querySelector("[data-picked]");
    const hint = told.textContent;
    const memo = form.querySelector("[name=new_memo]");
    let last = null;
    let offered = memo.value;

    const within = (box) => {
      const [first, end = first] = span(box);
      return ones.filter((one) => Number(one.value) >= first && Number(one.value) <= end);
    };
    const show = () => {
      for (const box of boxes) {
        if (isOne(box)) continue;
        const inside = within(box);
        const chosen = inside.filter((one) => one.checked).length;
        box.checked = chosen === inside.length;
        box.indeterminate = chosen > 0 && !box.checked;
      }
      const chosen = ones.filter((one) => one.checked);
      told.textContent = chosen.length ? `${length(chosen.length)} chosen.` : hint;
      form.classList.toggle("is-picking", chosen.length > 0);
      // What all of them say is there to be corrected, unless something else was typed.
      const memos = new Set(chosen.map((one) => one.closest(".cell").dataset.memo));
      if (memo.value !== offered || !chosen.length) return;
      offered = memos.size === 1 ? [...memos][0] : "";
      memo.value = offered;
    };
    form.addEventListener("click", (event) => {
      const box = event.target.closest("input[name=cells]");
      if (!box) return;
      let these = isOne(box) ? [box] : within(box);
      if (isOne(box) && event.shiftKey && last) {
        const [from, to] = [ones.indexOf(last), ones.indexOf(box)].sort((one, other) => one - other);
        these = ones.slice(from, to + 1);
      }
      for (const one of these) one.checked = box.checked;
      last = isOne(box) ? box : null;
      show();
    });
    show();
  };

  const viewer = () => document.getElementById("viewer");
  const close = () => viewer()?.close();

  // The cell that was looked at last gets the focus; one of another day leads to that day.
  const leave = (dialog) => {
    const viewed = dialog.querySelector("#cell");
    const tile = viewed && document.querySelector(`#cell-${viewed.dataset.slot} .shot`);
    const back = dialog.querySelector("[data-back]");
    dialog.remove();
    if (tile) tile.focus();
    else if (back) location.assign(back.href);
  };

  const open = () => {
    const dialog = document.createElement("dialog");
    dialog.id = "viewer";
    dialog.className = "viewer";
    dialog.setAttribute("aria-label", "Entry of the diary");
    dialog.addEventListener("close", () => leave(dialog));
    dialog.addEventListener("click", (event) => event.target === dialog && close());
    document.body.append(dialog);
    return dialog;
  };

  const view = async (link) => {
    const dialog = viewer() ?? open();
    await htmx.ajax("GET", link.href, { target: "#viewer", select: "#cell", swap: "innerHTML" });
    if (!dialog.querySelector("#cell")) return location.assign(link.href);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    return dialog.querySelector("#cell-when").focus();
  };

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest("a[data-cell], a[data-back]");
    if (!link || !(link.closest("#viewer") || link.closest(".strip"))) return;
    event.preventDefault();
    if (link.matches("[data-back]")) close();
    else view(link);
  });

  document.addEventListener("keydown", (event) => {
    const viewed = document.getElementById("cell");
    if (!viewed || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.matches("input, textarea, select")) return;
    const wanted = { ArrowLeft: "[rel=prev]", ArrowRight: "[rel=next]", Escape: "[data-back]" }[event.key];
    const link = wanted && viewed.querySelector(wanted);
    if (!link) return;
    event.preventDefault();
    link.click();
  });

  document.querySelectorAll("form[data-pick]").forEach(choosing);
})();
