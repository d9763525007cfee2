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
