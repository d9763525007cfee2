// The copy button of a listing copies what compiles: the whole program, its hidden lines too.
(() => {
    "use strict";

    const whole = 'figure:is(.listing, .fails) pre > code[class*="language-rust"]';

    for (const code of document.querySelectorAll(whole)) {
        const button = code.parentElement.querySelector(".clip-button");
        if (button && code.closest("figure").dataset.rest) {
            button.title = "Copy the whole program, hidden lines too";
            button.setAttribute("aria-label", button.title);
        }
    }

    // Before the stock handler, which copies the visible lines.
    document.addEventListener("click", event => {
        const button = event.target.closest && event.target.closest(".clip-button");
        const code = button && button.closest("pre").querySelector("code");
        if (!code || !code.matches(whole) || !navigator.clipboard) {
            return;
        }
        event.stopImmediatePropagation();
        const say = words => {
            button.firstElementChild.textContent = words;
            button.classList.add("tooltipped");
        };
        const copied = window.wholeProgram(code).then(text => navigator.clipboard.writeText(text));
        copied.then(() => say("Copied!"), () => say("Clipboard error!"));
    }, true);
})();

// A listing that the Rust Playground can run opens there: nothing is asked of it before that.
(() => {
    "use strict";

    for (const figure of document.querySelectorAll("figure[data-playground]")) {
        const code = figure.querySelector("pre > code");
        const place = figure.querySelector("figcaption .run");
        if (!code || !place) {
            continue;
        }
        const button = document.createElement("button");
        button.type = "button";
        button.className = "play";
        button.textContent = "Open in the Playground";
        button.addEventListener("click", async () => {
            const edition = /\bedition(\d{4})\b/.exec(code.className);
            const address = new URL("https://play.rust-lang.org/?version=stable&mode=debug");
            address.searchParams.set("edition", edition ? edition[1] : "2024");
            const text = await window.wholeProgram(code);
            const whole = `${address}&code=${encodeURIComponent(text)}`;
            window.open(whole, "_blank", "noopener,noreferrer");
        });
        place.append(" ", button);
    }
})();

// The page that a server gives where there is none offers to search for the words of the address.
(() => {
    "use strict";

    const title = document.getElementById("page-not-found");
    const bar = document.getElementById("mdbook-searchbar");
    const toggle = document.getElementById("mdbook-search-toggle");
    if (!title || !bar || !toggle) {
        return;
    }

    const form = document.createElement("form");
    form.className = "look-for";
    form.setAttribute("role", "search");
    form.innerHTML = '<label>Search the book for <input type="search"></label> <button type="submit">Search</button>';
    const field = form.querySelector("input");
    const name = location.pathname.split("/").filter(Boolean).pop() || "";
    field.value = decodeURIComponent(name).replace(/\.html$/, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

    form.addEventListener("submit", event => {
        event.preventDefault();
        if (toggle.getAttribute("aria-expanded") !== "true") {
            toggle.click();
        }
        bar.value = field.value.trim();
        bar.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
    });
    title.after(form);
})();
