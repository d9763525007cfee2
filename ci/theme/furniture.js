// The mark behind a sentence says which test checks it.
for (const mark of document.querySelectorAll("a.proof")) {
    const fold = document.getElementById(mark.hash.slice(1))?.closest("details");
    if (fold) {
        mark.title = `Checked by the test: ${fold.querySelector("summary").textContent.trim()}`;
    }
}

// The copy button of a listing copies what compiles: the whole program, its hidden lines too.
(() => {
    "use strict";

    const whole = 'figure:is(.listing, .fails) pre > code[class*="language-rust"]';

    for (const code of document.querySelectorAll(whole)) {
        const button = code.parentElement.querySelector(".clip-button");
        if (button && "rest" in code.closest("figure").dataset) {
            button.title = "Copy the whole program, hidden lines too";
            button.setAttribute("aria-label", button.title);
        }
    }

    // Where a page is not served safely, the browser has no clipboard to write to, but a command.
    function copySelected(text) {
        const field = document.createElement("textarea");
        field.value = text;
        field.className = "copied";
        document.body.append(field);
        field.select();
        const isDone = document.execCommand("copy");
        field.remove();
        return isDone ? Promise.resolve() : Promise.reject(new Error("the browser does not copy"));
    }

    function write(text) {
        return navigator.clipboard ? navigator.clipboard.writeText(text) : copySelected(text);
    }

    document.addEventListener("click", event => {
        const button = event.target.closest && event.target.closest(".clip-button");
        if (!button) {
            return;
        }
        const code = button.closest("pre").querySelector("code");
        const text = code.matches(whole) ? window.wholeProgram(code) : Promise.resolve(code.innerText);
        const say = words => {
            button.firstElementChild.textContent = words;
            button.classList.add("tooltipped");
        };
        text.then(write).then(() => say("Copied!"), () => say("Clipboard error!"));
    });
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
