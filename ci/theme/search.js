// Loads what searches when a reader wants to search: by the button, by its keys, or by an
// address that says what to search for or to mark. The field is there at once.
(() => {
    "use strict";

    const button = document.getElementById("mdbook-search-toggle");
    const field = document.getElementById("mdbook-searchbar");
    if (!window.path_to_search_js || !button || !field) {
        return;
    }

    let script = null;

    function load(then) {
        script = document.createElement("script");
        script.src = window.path_to_search_js;
        script.onload = () => {
            button.removeEventListener("click", open);
            document.removeEventListener("keydown", key);
            then();
        };
        script.onerror = () => {
            script.remove();
            script = null;
        };
        document.head.append(script);
    }

    function open() {
        document.getElementById("mdbook-search-wrapper").classList.remove("hidden");
        button.setAttribute("aria-expanded", "true");
        window.scrollTo(0, 0);
        field.focus();
        if (!script) {
            load(go);
        }
    }

    // mdBook's script closes the search when it starts. It is opened again, and what was typed
    // until then is searched for.
    function go() {
        button.click();
        field.setSelectionRange(field.value.length, field.value.length);
        field.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
    }

    function key(event) {
        const { altKey, ctrlKey, metaKey, shiftKey, target } = event;
        const isTyping = /^(?:input|select|textarea)$/i.test(target.nodeName);
        if ((event.key === "s" || event.key === "/") && !isTyping && !(altKey || ctrlKey || metaKey || shiftKey)) {
            event.preventDefault();
            open();
        }
    }

    button.addEventListener("click", open);
    document.addEventListener("keydown", key);
    const asked = new URLSearchParams(location.search);
    if (asked.has("search") || asked.has("highlight")) {
        load(() => {});
    }
})();
