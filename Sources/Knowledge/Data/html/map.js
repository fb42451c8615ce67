"use strict";
// Data: {columns, symbology: {type: [color, label]}, rows: [[id, ...]], footprints: {id: rings}, outlines, tiles}.
// Report text is only ever set through textContent, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("incidents").textContent);
  const at = Object.fromEntries(data.columns.map((name, index) => [name, index]));
  const element = (id) => document.getElementById(id);
  const make = (name, text, attributes = {}) => {
    const node = document.createElement(name);
    if (text !== undefined && text !== null) node.textContent = text;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const symbol = (type) => data.symbology[type ?? ""] ?? data.symbology[""];
  const actorsOf = (row) => [row[at.actor1], row[at.assoc_actor_1], row[at.actor2], row[at.assoc_actor_2]]
    .filter(Boolean);

  const incidents = data.rows.map((row) => ({
    row, marker: null,
    text: row.filter((value) => value !== null).join(" ").toLowerCase(),
    actors: actorsOf(row).join(" | ").toLowerCase(),
    first: row[at.event_date], last: row[at.event_date_end] ?? row[at.event_date],
  }));

  // The map: outlines that need no network, and tiles only where they were asked for.
  const map = L.map("map", { preferCanvas: true, worldCopyJump: true, minZoom: 2, maxZoom: 19 });
  const canvas = L.canvas({ padding: 0.4 });
  if (data.tiles) {
    // Leaflet takes an attribution as markup.
    const attribution = make("span", data.tiles.attribution).innerHTML;
    L.tileLayer(data.tiles.url, { attribution, maxZoom: 19 }).addTo(map);
  }
  L.geoJSON(data.outlines, {
    interactive: false, renderer: canvas,
    style: (feature) => feature.properties.level === "country"
      ? { color: "#7d8a94", weight: 1.2, fillColor: "#fbfaf7", fillOpacity: data.tiles ? 0 : 1 }
      : { color: "#b9c2c9", weight: 0.6, fill: false },
  }).addTo(map);
  map.attributionControl.addAttribution(data.attribution);
  L.control.scale().addTo(map);
  const footprintLayer = L.geoJSON(null, {
    interactive: false, renderer: L.svg(), style: { color: "#444", weight: 1, dashArray: "4 3", fillOpacity: 0.08 },
  }).addTo(map);
  const clusters = L.markerClusterGroup({
    chunkedLoading: true, maxClusterRadius: 46, spiderfyOnMaxZoom: true, showCoverageOnHover: false,
    iconCreateFunction: (cluster) => {
      const count = cluster.getChildCount();
      const size = 26 + 8 * Math.min(3, Math.floor(Math.log10(count)));
      const text = make("span", String(count));
      const icon = L.divIcon({ html: text, className: "incident-cluster", iconSize: [size, size] });
      const create = icon.createIcon.bind(icon);
      icon.createIcon = (old) => {
        const node = create(old);
        node.setAttribute("role", "button");
        node.setAttribute("aria-label", `${count} incidents close together: zoom in`);
        return node;
      };
      return icon;
    },
  }).addTo(map);

  function popup(row) {
    const box = make("div", null, { class: "popup", dir: "auto", role: "dialog", tabindex: "-1" });
    box.setAttribute("aria-label", [row[at.sub_event_type] ?? row[at.event_type] ?? "Incident",
      row[at.location] ?? row[at.location_text]].filter(Boolean).join(", "));
    box.append(make("h2", row[at.sub_event_type] ?? row[at.event_type] ?? "Incident"));
    const place = [row[at.relation], row[at.location] ?? row[at.location_text], row[at.admin1], row[at.country]];
    box.append(make("p", place.filter(Boolean).join(", ") || "Place not stated", { dir: "auto" }));
    box.append(make("p", [row[at.event_date] ?? row[at.date_text] ?? "Date not stated", row[at.event_time]]
      .filter(Boolean).join(" ")));
    if (actorsOf(row).length) box.append(make("p", actorsOf(row).join(" – "), { dir: "auto" }));
    const tolls = [["Killed", row[at.fatalities]], ["injured", row[at.injured]], ["detained", row[at.detained]]]
      .filter(([, value]) => value !== null).map(([name, value]) => `${name} ${value}`);
    if (tolls.length) box.append(make("p", tolls.join(", ")));
    if (row[at.quote]) box.append(make("blockquote", row[at.quote], { dir: "auto" }));
    const source = make("p", null, { class: "source", dir: "auto" });
    const link = row[at.url];
    if (link && /^https?:\/\//i.test(link)) {
      source.append(make("a", row[at.source] ?? link, { href: link, rel: "noopener noreferrer", target: "_blank" }));
    } else {
      source.append(row[at.source] ?? row[at.report_id] ?? "");
    }
    box.append(source);
    return box;
  }

  function markerOf(incident) {
    if (incident.marker) return incident.marker;
    const row = incident.row;
    if (row[at.latitude] === null) return null;
    const [color] = symbol(row[at.event_type]);
    incident.marker = L.circleMarker([row[at.latitude], row[at.longitude]], {
      renderer: canvas, radius: 5 + Math.min(9, Math.sqrt(row[at.fatalities] ?? 0)), color: "#fff", weight: 1,
      fillColor: color, fillOpacity: row[at.geo_precision] === 1 ? 0.95 : row[at.geo_precision] === 2 ? 0.75 : 0.5,
    });
    incident.marker.bindPopup(() => popup(row), { maxWidth: 380 });
    incident.marker.on("mouseover", () => showFootprint(row[0]));
    incident.marker.on("mouseout", () => footprintLayer.clearLayers());
    return incident.marker;
  }

  function showFootprint(id) {
    footprintLayer.clearLayers();
    const rings = data.footprints[id];
    if (rings) footprintLayer.addData({ type: "MultiPolygon", coordinates: rings });
  }

  // Filters.
  const types = [...new Set(data.rows.map((row) => row[at.event_type] ?? ""))].sort();
  for (const type of types) {
    const [color, label] = symbol(type);
    const line = make("label", null, { class: "choice" });
    const box = make("input", null, { type: "checkbox", name: "type", value: type });
    box.defaultChecked = true;
    const swatch = make("span", null, { class: "swatch", "aria-hidden": "true" });
    swatch.style.background = color;
    line.append(box, swatch, label,
      make("span", String(data.rows.filter((row) => (row[at.event_type] ?? "") === type).length), { class: "count" }));
    element("types").append(line);
  }
  for (const actor of [...new Set(data.rows.flatMap(actorsOf))].sort()) {
    element("actors").append(make("option", null, { value: actor }));
  }
  const dates = incidents.map((incident) => incident.first).filter(Boolean).sort();
  const [firstDay, lastDay] = [dates[0], dates[dates.length - 1]];
  const dayNumber = (iso) => Math.round(Date.parse(iso + "T00:00:00Z") / 864e5);
  const isoDay = (number) => new Date(number * 864e5).toISOString().slice(0, 10);
  const slider = element("slider");
  if (firstDay && firstDay !== lastDay) {
    slider.max = String(dayNumber(lastDay) - dayNumber(firstDay));
  } else {
    slider.disabled = true;
  }
  slider.addEventListener("input", () => {
    const span = Math.max(1, Math.round(Number(slider.max) / 20));
    const start = dayNumber(firstDay) + Number(slider.value);
    element("from").value = isoDay(start);
    element("to").value = isoDay(start + span);
    sayWindow(`${isoDay(start)} to ${isoDay(start + span)}`);
    element("undated").checked = false;
    schedule();
  });

  function sayWindow(text) {
    element("window").textContent = text;
    if (text) slider.setAttribute("aria-valuetext", text); else slider.removeAttribute("aria-valuetext");
  }

  let selected = [];
  let order = { column: "event_date", sign: -1 };
  function update() {
    const text = element("text").value.trim().toLowerCase();
    const actor = element("actor").value.trim().toLowerCase();
    const chosen = new Set([...document.querySelectorAll("input[name=type]:checked")].map((box) => box.value));
    const [from, to, undated] = [element("from").value, element("to").value, element("undated").checked];
    selected = incidents.filter((incident) =>
      chosen.has(incident.row[at.event_type] ?? "") && (!text || incident.text.includes(text))
      && (!actor || incident.actors.includes(actor))
      && (incident.first ? (!from || incident.last >= from) && (!to || incident.first <= to) : undated));
    clusters.clearLayers();
    clusters.addLayers(selected.map(markerOf).filter(Boolean));
    const placed = selected.filter((incident) => incident.row[at.latitude] !== null).length;
    element("count").textContent = `${selected.length} of ${incidents.length} incidents, `
      + `${selected.length - placed} of them without a point`;
    fillTable();
  }
  let timer = 0;
  function schedule() { clearTimeout(timer); timer = setTimeout(update, 120); }
  element("filters").addEventListener("input", (event) => { if (event.target !== slider) schedule(); });
  element("reset").addEventListener("click", () => {
    // The form's own "reset" is hidden by the button of that name.
    HTMLFormElement.prototype.reset.call(element("filters"));
    sayWindow("");
    update();
    fit();
  });

  // The table shows what fits the eye; more rows come as one scrolls.
  const shown = [["event_date", "Date"], ["sub_event_type", "Type"], ["location", "Place"], ["admin1", "Division"],
    ["actor1", "Actor 1"], ["actor2", "Actor 2"], ["fatalities", "Killed"], ["source", "Source"]];
  for (const [column, label] of shown) {
    const head = make("th", null, { scope: "col", "aria-sort": "none" });
    const button = make("button", label, { type: "button" });
    button.addEventListener("click", () => {
      order = { column, sign: order.column === column ? -order.sign : 1 };
      fillTable();
    });
    head.append(button);
    head.dataset.column = column;
    element("head").append(head);
  }
  let rowsShown = 0;
  function fillTable() {
    const index = at[order.column];
    selected.sort((left, right) => {
      const [a, b] = [left.row[index], right.row[index]];
      if (a === b) return left.row[0] < right.row[0] ? -1 : 1;
      if (a === null) return 1;
      if (b === null) return -1;
      return (a < b ? -1 : 1) * order.sign;
    });
    for (const head of element("head").children) {
      head.setAttribute("aria-sort", head.dataset.column !== order.column ? "none"
        : order.sign > 0 ? "ascending" : "descending");
    }
    element("rows").replaceChildren();
    rowsShown = 0;
    moreRows();
  }
  function moreRows() {
    const end = Math.min(selected.length, rowsShown + 100);
    for (; rowsShown < end; rowsShown++) {
      const incident = selected[rowsShown];
      const line = make("tr");
      shown.forEach(([column], position) => {
        let value = incident.row[at[column]];
        if (column === "location" && value === null) value = incident.row[at.location_text];
        if (column === "sub_event_type" && value === null) value = incident.row[at.event_type];
        const cell = make("td", null, { dir: "auto" });
        if (column === "fatalities") cell.className = "number";
        if (position === 0 && incident.row[at.latitude] !== null) {
          const button = make("button", value ?? "not stated", { type: "button" });
          button.addEventListener("click", () => show(incident, button));
          cell.append(button);
        } else {
          cell.textContent = value ?? "";
        }
        line.append(cell);
      });
      element("rows").append(line);
    }
    element("more").textContent = rowsShown < selected.length
      ? `${selected.length - rowsShown} more; scroll down` : "";
  }
  element("results").addEventListener("scroll", (event) => {
    const box = event.currentTarget;
    if (rowsShown < selected.length && box.scrollTop + box.clientHeight > box.scrollHeight - 200) moreRows();
  });
  // Opened from the table, a popup takes the focus; Escape closes it and gives the focus back.
  let opener = null;
  function show(incident, button) {
    const marker = markerOf(incident);
    clusters.zoomToShowLayer(marker, () => {
      marker.openPopup();
      showFootprint(incident.row[0]);
      opener = button;
      marker.getPopup().getElement()?.querySelector(".popup")?.focus({ preventScroll: true });
    });
  }
  map.on("popupclose", () => {
    footprintLayer.clearLayers();
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });

  // Downloads of the selection.
  function save(name, type, text) {
    const link = make("a", null, { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  element("save-geojson").addEventListener("click", () => {
    const features = selected.map(({ row }) => ({
      type: "Feature", id: row[0],
      geometry: row[at.latitude] === null ? null
        : { type: "Point", coordinates: [row[at.longitude], row[at.latitude]] },
      properties: Object.fromEntries(data.columns.slice(1).map((name, index) => [name, row[index + 1]])),
    }));
    save("incidents.geojson", "application/geo+json", JSON.stringify({ type: "FeatureCollection", features }));
  });
  element("save-csv").addEventListener("click", () => {
    const cell = (value) => {
      const text = value === null ? "" : Array.isArray(value) ? value.join(";") : String(value);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const lines = [data.columns, ...selected.map(({ row }) => row)].map((row) => row.map(cell).join(","));
    save("incidents.csv", "text/csv", "\ufeff" + lines.join("\r\n") + "\r\n");
  });

  function fit() {
    const points = selected.filter(({ row }) => row[at.latitude] !== null)
      .map(({ row }) => [row[at.latitude], row[at.longitude]]);
    if (points.length) map.fitBounds(points, { padding: [30, 30], maxZoom: 11 });
    else map.setView([25, 30], 2);
  }
  element("fit").addEventListener("click", fit);
  map.setView([25, 30], 2);
  update();
  fit();
})();
