// Loads what searches when a reader wants to search: by the button, by its keys, or by an
// address that says what to search for or to mark.
(() => {
    "use strict";

    const button = document.getElementById("mdbook-search-toggle");
    if (!window.path_to_search_js || !button) {
        return;
    }

    let wanted = null;

    function load(then) {
        if (wanted) {
            return;
        }
        wanted = document.createElement("script");
        wanted.src = window.path_to_search_js;
        wanted.onload = () => {
            button.removeEventListener("click", click);
            document.removeEventListener("keydown", key);
            then();
        };
        wanted.onerror = () => {
            wanted.remove();
            wanted = null;
        };
        document.head.append(wanted);
    }

    function click() {
        load(() => button.click());
    }

    function key(event) {
        const { altKey, ctrlKey, metaKey, shiftKey, target } = event;
        const isTyping = /^(?:input|select|textarea)$/i.test(target.nodeName);
        if ((event.key === "s" || event.key === "/") && !isTyping && !(altKey || ctrlKey || metaKey || shiftKey)) {
            event.preventDefault();
            load(() => button.click());
        }
    }

    button.addEventListener("click", click);
    document.addEventListener("keydown", key);
    const asked = new URLSearchParams(location.search);
    if (asked.has("search") || asked.has("highlight")) {
        load(() => {});
    }
})();
