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
