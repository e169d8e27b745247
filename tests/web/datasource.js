// A client of Google's Datasource protocol, as a dashboard on another site would have one. It asks an address by `tq`
// and `tqx`, as a script that calls back or by fetch, and knows by its `sig` that nothing has changed.
(() => {
  const waiting = new Map();
  window.google = { visualization: { Query: { setResponse: (answer) => waiting.get(answer.reqId)(answer) } } };

  const valueOf = (type, cell) => {
    if (!cell || cell.v === null) return null;
    if (type !== "date") return cell.v;
    const [year, month, day] = cell.v.match(/\d+/g).map(Number);
    return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
  };

  class Datasource {
    constructor(address, handler = "") {
      this.address = address;
      this.handler = handler;
      this.sig = "";
      this.asked = 0;
      if (handler) window[handler] = (answer) => waiting.get(answer.reqId)(answer);
    }

    url(query) {
      const said = [`reqId:${this.asked}`, "version:0.6", "out:json"];
      if (this.sig) said.push(`sig:${this.sig}`);
      if (this.handler) said.push(`responseHandler:${this.handler}`);
      const url = new URL(this.address);
      if (query) url.searchParams.set("tq", query);
      url.searchParams.set("tqx", said.join(";"));
      return url.href;
    }

    // Resolves to { columns, rows }, to { reason } of an error, which is "not_modified" where nothing has changed.
    async ask(way, query = "") {
      this.asked += 1;
      const answer = await this[way](this.url(query), String(this.asked));
      if (answer.reqId !== String(this.asked)) return { reason: "the answer of another request" };
      if (answer.status !== "ok") return { reason: answer.errors[0].reason, message: answer.errors[0].message };
      this.sig = answer.sig;
      const { cols, rows } = answer.table;
      return {
        columns: cols.map((column) => column.label),
        rows: rows.map((row) => row.c.map((cell, place) => valueOf(cols[place].type, cell))),
      };
    }

    script(url, id) {
      return new Promise((resolve, reject) => {
        const node = document.createElement("script");
        waiting.set(id, resolve);
        node.onload = () => node.remove();
        node.onerror = () => reject(new Error("The script could not be loaded."));
        node.src = url;
        document.head.append(node);
      });
    }

    async fetched(url) {
      const answer = await fetch(url, { headers: { "X-DataSource-Auth": "1" } });
      return answer.json();
    }
  }

  window.Datasource = Datasource;
})();
