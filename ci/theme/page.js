// The mark behind a sentence says which test checks it.
for (const mark of document.querySelectorAll("a.proof")) {
    const fold = document.getElementById(mark.hash.slice(1))?.closest("details");
    if (fold) {
        mark.title = `Checked by the test: ${fold.querySelector("summary").textContent.trim()}`;
        mark.setAttribute("aria-label", mark.title);
    }
}

// The copy button of a listing copies what compiles: the whole program, its hidden lines too. That of
// an output copies the command.
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

    // A browser lets a page write only at once after a click, so it's promised what comes later.
    function write(text) {
        if (navigator.clipboard && window.ClipboardItem) {
            const blob = text.then(words => new Blob([words], { type: "text/plain" }));
            return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
        }
        return text.then(copySelected);
    }

    // What a reader wants of a block, whatever a replay shows of it at the moment.
    function meant(code) {
        if (code.matches(whole)) {
            return window.wholeProgram(code);
        }
        const commands = code.textContent.match(/^\$ .*$/gm);
        const isOutput = code.matches(".language-console") && commands;
        return Promise.resolve(isOutput ? commands.map(line => line.slice(2)).join("\n") : code.textContent);
    }

    for (const button of document.querySelectorAll("figure.output .clip-button")) {
        button.title = "Copy the command";
        button.setAttribute("aria-label", button.title);
    }

    let latest = null;

    document.addEventListener("click", event => {
        const button = event.target.closest && event.target.closest(".clip-button");
        if (!button) {
            return;
        }
        const text = meant(button.closest("pre").querySelector("code"));
        const say = words => {
            button.firstElementChild.textContent = words;
            button.classList.add("tooltipped");
        };
        say("Copying …");
        latest = button;
        text.catch(() => window.couldNotLoad("The rest of this program", () => button.click()));
        // What comes late doesn't replace what was copied in the meantime.
        const wanted = text.then(words => latest === button ? words : Promise.reject(new Error("too late")));
        write(wanted).then(() => say("Copied!"), () => say("Not copied"));
    });
})();

// A listing that the Rust Playground can run opens there: nothing is asked of it before that.
(() => {
    "use strict";

    async function offer(figure, fold) {
        const code = figure.querySelector("pre > code");
        const edition = /\bedition(\d{4})\b/.exec(code.className);
        const address = new URL("https://play.rust-lang.org/?version=stable&mode=debug");
        address.searchParams.set("edition", edition ? edition[1] : "2024");
        const text = await window.wholeProgram(code);
        const link = document.createElement("a");
        link.className = "play";
        link.href = `${address}&code=${encodeURIComponent(text)}`;
        link.target = "_blank";
        link.rel = "noopener noreferrer";
        link.textContent = "Playground";
        if (!fold.querySelector(".play")) {
            fold.append(" ", link);
        }
    }

    document.addEventListener("toggle", ({ target: fold }) => {
        const figure = fold.closest("figure[data-playground]");
        const unfold = () => offer(figure, fold).catch(() => window.couldNotLoad("The Playground's link", unfold));
        if (figure && fold.open && fold.matches(".source")) {
            unfold();
        }
    }, true);
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
