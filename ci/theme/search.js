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
            findEveryWord(window.elasticlunr);
            then();
        };
        script.onerror = () => {
            script.remove();
            script = null;
            window.couldNotLoad("The search", open);
        };
        document.head.append(script);
    }

    // mdBook's script asks for the index once, and says nothing where it doesn't come.
    document.addEventListener("error", ({ target }) => {
        if (target.id === "mdbook-search-index") {
            target.remove();
            window.couldNotLoad("The index of the search", () => {
                if (button.getAttribute("aria-expanded") === "true") {
                    button.click();
                }
                button.click();
            });
        }
    }, true);

    // English has stop words that Rust has a use for: `while`, `for`, `where`, `else`, `Either`.
    // mdBook's index leaves them out, but it has the texts, from which they are added.
    function findEveryWord({ Index, stemmer, stopWordFilter, tokenizer }) {
        const load = Index.load;
        Index.load = data => {
            const index = load.call(Index, data);
            index.pipeline.remove(stopWordFilter);
            for (const [ref, texts] of Object.entries(data.documentStore.docs)) {
                for (const field of index.getFields()) {
                    const counts = new Map();
                    for (const token of tokenizer(texts[field])) {
                        const word = token.replace(/^\W+|\W+$/g, "");
                        if (word && !stopWordFilter(word)) {
                            counts.set(word, (counts.get(word) || 0) + 1);
                        }
                    }
                    for (const [word, count] of counts) {
                        index.index[field].addToken(stemmer(word), { ref, tf: Math.sqrt(count) });
                    }
                }
            }
            return index;
        };
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
