/* What the client is charged and what the freelancer is paid: whichever is typed, the other follows. */
(() => {
  const cents = (text) => {
    const found = /^\s*\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,2})?\s*(?:USD)?\s*$/i.exec(text);
    return found ? Math.round(Number(found[1].replaceAll(",", "") + (found[2] || "")) * 100) : null;
  };
  const typed = (amount) => (amount % 100 ? (amount / 100).toFixed(2) : String(amount / 100));

  for (const box of document.querySelectorAll("[data-fee]")) {
    const fee = Number(box.dataset.fee); // hundredths of a percent of the charge
    const [charge, pay] = [box.querySelector("[name=charge]"), box.querySelector("[name=pay]")];
    const payOf = (amount) => amount - Math.floor((2 * amount * fee + 10000) / 20000);
    const chargeFor = (paid) => {
      let amount = Math.floor((paid * 10000) / (10000 - fee));
      while (payOf(amount) < paid) amount += 1;
      while (amount > paid && payOf(amount - 1) >= paid) amount -= 1;
      return amount;
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
