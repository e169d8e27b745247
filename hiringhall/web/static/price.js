/* What the client is charged and what the freelancer is paid: whichever is typed, the other follows. */
(() => {
  const cents = (text) => {
    const found = /^\s*\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,2})?\s*(?:USD)?\s*$/i.exec(text);
    return found ? Math.round(Number(found[1].replaceAll(",", "") + (found[2] || "")) * 100) : null;
  };
  const typed = (amount) => (amount % 100 ? (amount / 100).toFixed(2) : String(amount / 100));

  for (const box of document.querySelectorAll("[data-tiers]")) {
    // From so many cents that were billed, so many hundredths of a percent of the charge.
    const tiers = JSON.parse(box.dataset.tiers);
    const billed = Number(box.dataset.billed);
    const [charge, pay] = [box.querySelector("[name=charge]"), box.querySelector("[name=pay]")];
    const payOf = (amount) => {
      const scaled = tiers.reduce((sum, [start, rate], index) => {
        const until = index + 1 < tiers.length ? tiers[index + 1][0] : Infinity;
        return sum + Math.max(0, Math.min(billed + amount, until) - Math.max(billed, start)) * rate;
      }, 0);
      return amount - Math.floor((2 * scaled + 10000) / 20000);
    };
    const chargeFor = (paid) => {
      let [low, high] = [paid, 2 * paid + 1]; // no fee is more than half of the charge
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (payOf(middle) < paid) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    const follow = (from, to, reckon) =>
      from.addEventListener("input", () => {
        const amount = cents(from.value);
        to.value = amount === null ? "" : typed(reckon(amount));
      });
    follow(charge, pay, payOf);
    follow(pay, charge, chargeFor);
  }
})();
