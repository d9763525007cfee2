// A visitor may type a percent sign that stands for nothing, where mdBook's scripts and these decode
// an address: it's kept as it is, and doesn't end all scripts.
(() => {
    "use strict";

    const decode = window.decodeURIComponent;
    window.decodeURIComponent = text => {
        try {
            return decode(text);
        } catch {
            return String(text);
        }
    };
})();

// Says at the edge of the window what couldn't be loaded, until `again` has loaded it.
window.couldNotLoad = (what, again) => {
    "use strict";

    document.querySelector(".notice")?.remove();
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.setAttribute("role", "alert");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Try again";
    button.addEventListener("click", () => {
        notice.remove();
        again();
    });
    notice.append(`${what} couldn't be loaded. `, button);
    document.body.append(notice);
};

// Opens the fold in which the target of a link stands.
(() => {
    "use strict";

    function openTarget() {
        const id = decodeURIComponent(location.hash.slice(1));
        const target = id && document.getElementById(id);
        for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
            fold.open = true;
        }
        if (target && target.closest("details")) {
            target.scrollIntoView();
        }
    }

    addEventListener("hashchange", openTarget);
    openTarget();
})();

// Gives each cell of a chapter's table the heading of its column, for narrow screens.
(() => {
    "use strict";

    for (const table of document.querySelectorAll("main > .table-wrapper > table")) {
        const headings = Array.from(table.querySelectorAll("thead th"), (cell) => cell.textContent);
        for (const row of table.querySelectorAll("tbody tr")) {
            Array.from(row.cells).forEach((cell, column) => {
                cell.dataset.heading = headings[column];
            });
        }
    }
})();
