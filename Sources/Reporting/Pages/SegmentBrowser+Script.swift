extension SegmentBrowser {
    /// The script. It has no `<`, so it can be embedded in a page as is, and it creates elements and texts, never
    /// markup.
    static let script = #"""
        "use strict";
        (() => {
          const id = name => document.getElementById(name);
          const setup = JSON.parse(id("segments-setup").textContent);
          const rows = [];
          for (const line of id("segments-data").textContent.split("\n")) if (line) rows.push(JSON.parse(line));
          if (rows.length === 0) return;
          const {scores, translations, texts, reference, tags, choices} = setup;
          for (const row of rows) for (const [key] of scores) if (row[key] === "inf") row[key] = Infinity;
          const element = (name, text, style) => {
            const made = document.createElement(name);
            if (text !== undefined) made.textContent = text;
            if (style) made.className = style;
            return made;
          };

          // What does not show, or changes how other text shows, is spelled out, as in the rest of the page.
          const hidden =
            /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;
          const visible = text => text.replace(hidden, found =>
            "⟨U+" + found.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "⟩");
          const longest = 2000;
          const shown = text => text.length > longest ? text.slice(0, longest) + " […]" : text;

          // Words, or characters of scripts that set no spaces, and the longest sequence that two texts share.
          const unspaced =
            "\\u0E00-\\u0EFF\\u1000-\\u109F\\u1780-\\u17FF\\u3040-\\u30FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\u{20000}-\\u{31FFF}";
          const unit = new RegExp("\\s+|[" + unspaced + "]\\p{M}*|[^\\s" + unspaced + "]+", "gu");
          const units = text => {
            const list = [];
            let space = "";
            for (const [part] of text.matchAll(unit)) {
              if (/^\s/.test(part)) space = " ";
              else { list.push({part, space: list.length ? space : ""}); space = ""; }
            }
            return list;
          };
          const common = (one, two) => {
            const width = two.length + 1, lengths = new Uint16Array((one.length + 1) * width);
            for (let row = one.length - 1; row >= 0; row--)
              for (let column = two.length - 1; column >= 0; column--)
                lengths[row * width + column] = one[row].part === two[column].part
                  ? lengths[(row + 1) * width + column + 1] + 1
                  : Math.max(lengths[(row + 1) * width + column], lengths[row * width + column + 1]);
            const shared = [new Set(), new Set()];
            let row = 0, column = 0;
            while (one.length > row && two.length > column) {
              if (one[row].part === two[column].part) { shared[0].add(row++); shared[1].add(column++); }
              else if (lengths[(row + 1) * width + column] >= lengths[row * width + column + 1]) row++;
              else column++;
            }
            return shared;
          };
          const marked = (into, list, shared, make) => {
            let text = "";
            list.forEach(({part, space}, index) => {
              if (shared.has(index)) { text += space + part; return; }
              into.append(visible(text + space));
              text = "";
              into.append(make(visible(part)));
            });
            into.append(visible(text));
          };

          const add = (list, side, text, [tag, direction], fill) => {
            list.append(element("dt", visible(side)));
            const box = element("dd");
            if (tag) box.lang = tag;
            box.dir = direction;
            if (text.trim() === "") box.append(element("span", "no text", "empty"));
            else if (fill) fill(box);
            else box.append(visible(shown(text)));
            list.append(box);
          };
          // Of spans all are marked, and those that the other side lacks have a line below; of single tags those that differ.
          const spans = (row, key) => row.spans ? row.spans[key] : row[key].map((tag, at) => [at, at + 1, tag]);
          const tagged = (box, row, key, other) => {
            const others = new Set(spans(row, other).map(String));
            const text = (start, end) => visible(row.words.slice(start, end).join(" "));
            let next = 0;
            for (const span of spans(row, key)) {
              const [start, end, tag] = span, isShared = others.has(String(span));
              if (start > next) box.append(text(next, start) + " ");
              const made = element(row.spans || !isShared ? "mark" : "span", text(start, end) + " ", isShared ? "" : "missing");
              made.append(element("small", visible(tag)));
              box.append(made, " ");
              next = end;
            }
            box.append(text(next));
          };
          const figure = value => value >= 1e6 ? value.toPrecision(3) : value.toFixed(setup.digits);
          const article = row => {
            const made = element("article"), place = element("p", undefined, "place"), list = element("dl");
            const test = setup.tests.length > 1 ? visible(setup.tests[row.test]) + ", " : "";
            place.append(element("span", test + "line " + row.line));
            for (const [key, name] of scores)
              if (typeof row[key] === "number") place.append(element("span", visible(name) + " " + figure(row[key])));
            for (const [key, name] of texts)
              if (row[key] !== undefined) add(list, name, row[key], setup.source);
            const references = reference ? [].concat(row[reference[0]] ?? []) : [], first = units(shown(references[0] || ""));
            const compared = translations.filter(([key]) => row[key] !== undefined).map(([key, name]) => {
              const own = units(shown(row[key]));
              return {name, text: row[key], own, shared: common(first, own)};
            });
            references.forEach((text, index) => {
              const side = references.length > 1 ? reference[1] + " " + (index + 1) : reference[1];
              const isCompared = index === 0 && compared.length && (compared.length === 1 || translations[0][0] === "hypothesis");
              add(list, side, text, setup.target, !isCompared ? undefined : box =>
                marked(box, first, compared[0].shared[0], part => element("span", part, "missing")));
            });
            for (const {name, text, own, shared} of compared)
              add(list, name, text, setup.target, box =>
                marked(box, own, shared[1], part => element("mark", part)));
            tags.forEach(([key, name], index) =>
              add(list, name, row.words.join(" "), setup.source, box => tagged(box, row, key, tags[1 - index][0])));
            made.append(place, list);
            return made;
          };

          const option = (list, value, text) => {
            const made = element("option", visible(text));
            made.value = value;
            id(list).append(made);
          };
          option("test", "", "all");
          setup.tests.forEach((name, index) => option("test", String(index), name));
          const fields = [...(tags.length ? [["words", "words"]] : []), ...texts.filter(([key]) => rows[0][key] !== undefined),
            ...(reference ? [reference] : []), ...translations, ...tags];
          option("field", "", "all texts");
          for (const [key, name] of fields) option("field", key, name);
          option("order", "line", "line");
          scores.forEach(([key, name], index) => {
            option("order", "+" + index, name + ", lowest first");
            option("order", "-" + index, name + ", highest first");
            option("score", String(index), name);
          });
          const values = choices.map(([key]) => [...new Set(rows.map(row => row[key]))].sort());
          choices.forEach(([key, name], index) => {
            const label = element("label", visible(name) + " "), list = element("select");
            list.id = "choice-" + index;
            label.append(list);
            id("query").parentElement.before(label);
            option(list.id, "", "all");
            values[index].forEach((value, place) => option(list.id, String(place), value));
          });

          const plain = (row, key) => [].concat(row[key] ?? []).join(key === "references" ? "\n" : " ");
          const length = row => plain(row, setup.measured).length;
          option("order", "short", "length, shortest first");
          option("order", "long", "length, longest first");
          const kept = {};
          const haystacks = field => {
            if (kept[field]) return kept[field];
            const keys = field ? [field] : fields.map(([key]) => key);
            return kept[field] = rows.map(row => keys.map(key => plain(row, key)).join("\n").toLowerCase());
          };

          let found = rows, page = 0;
          const number = name => id(name).value === "" ? NaN : Number(id(name).value);
          const choose = () => {
            const query = id("query").value.trim().toLowerCase(), [least, most] = [number("least"), number("most")];
            const key = scores.length ? scores[Number(id("score").value) || 0][0] : undefined;
            const test = id("test").value;
            const heap = query ? haystacks(id("field").value) : undefined;
            const chosen = choices.map(([key], index) => [key, id("choice-" + index).value, values[index]])
              .filter(([, value]) => value !== "").map(([key, value, all]) => [key, all[Number(value)]]);
            found = rows.filter((row, index) =>
              chosen.every(([key, value]) => row[key] === value) &&
              (test === "" || row.test === Number(test)) && (!heap || heap[index].includes(query)) && !(least > row[key]) && !(row[key] > most));
            const order = id("order").value;
            if (order === "short") found.sort((a, b) => length(a) - length(b));
            else if (order === "long") found.sort((a, b) => length(b) - length(a));
            else if (order !== "line") {
              const sortKey = scores[Number(order.slice(1))][0], sign = order[0] === "+" ? 1 : -1;
              found.sort((a, b) => sign * ((a[sortKey] ?? 0) - (b[sortKey] ?? 0)) || a.line - b.line);
            }
            page = 0;
            show();
          };
          const size = () => Number(id("size").value);
          const pages = () => Math.max(1, Math.ceil(found.length / size()));
          const counted = count => count.toLocaleString("en") + " " + setup.noun + (count === 1 ? "" : "s");
          const show = () => {
            page = Math.min(Math.max(page, 0), pages() - 1);
            const start = page * size(), part = found.slice(start, start + size());
            id("list").replaceChildren(...part.map(article));
            const all = found.length === rows.length ? "." : " that match; " + counted(rows.length) + " in all.";
            id("count").textContent = found.length === 0 ? "No " + setup.noun + "s match; " + counted(rows.length) + " in all."
              : (start + 1) + " to " + (start + part.length) + " of " + counted(found.length) + all;
            id("page").textContent = "page " + (page + 1) + " of " + pages();
            for (const [name, stops] of [["first", page === 0], ["previous", page === 0],
              ["next", page === pages() - 1], ["last", page === pages() - 1]])
              id(name).setAttribute("aria-disabled", String(stops));
          };
          const turn = target => { page = target(); show(); id("all-segments").scrollIntoView(); };
          id("first").addEventListener("click", () => turn(() => 0));
          id("previous").addEventListener("click", () => turn(() => page - 1));
          id("next").addEventListener("click", () => turn(() => page + 1));
          id("last").addEventListener("click", () => turn(() => pages() - 1));
          let timer;
          for (const name of ["query", "least", "most"])
            id(name).addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(choose, 120); });
          for (const name of ["test", "field", "order", "score", "size", ...choices.map((_, index) => "choice-" + index)])
            id(name).addEventListener("change", choose);
          id("browser").hidden = false;
          id("order").value = setup.order;
          choose();
        })();
        """#
}
