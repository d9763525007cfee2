// Loads what a page does not have at first: its whole programs, and what stands in its folds. Where
// the build has made no file of that, this does nothing.
(() => {
    "use strict";

    // What a listing is copied as, where there is nothing else.
    window.wholeProgram = async code => code.textContent;

    const address = document.querySelector("main")?.dataset.lazy;
    if (!address) {
        return;
    }
    let loading = null;

    // The rest of the page, from a script: that works from the disk, too.
    function load() {
        loading ??= new Promise((done, fail) => {
            const script = document.createElement("script");
            script.src = address;
            window.bookLazy = done;
            // Also where something else came than what was asked for, as the page of a hotel.
            script.onerror = script.onload = () => {
                script.remove();
                fail(new Error(`cannot load ${address}`));
            };
            document.head.append(script);
        });
        loading.catch(() => {
            loading = null;
        });
        return loading;
    }

    // The numbers of lines in short, "1-3,5", as numbers.
    function numbers(ranges) {
        return ranges.split(",").flatMap(range => {
            const [from, to = from] = range.split("-").map(Number);
            return Array.from({ length: to - from + 1 }, (_, index) => from + index);
        });
    }

    function color(fold) {
        for (const code of fold.querySelectorAll("pre > code")) {
            window.hljs.highlightBlock(code);
            code.classList.add("hljs");
        }
    }

    // A fold gets its content in the place of the link to the printable page.
    async function fill(fold) {
        const link = fold.querySelector(":scope > a.lazy");
        if (!link) {
            return;
        }
        const { parts } = await load();
        const template = document.createElement("template");
        template.innerHTML = parts[fold.id];
        if (link.isConnected) {
            link.replaceWith(template.content);
            color(fold);
        }
    }

    // What steps through a table needs it before it is opened.
    window.filledFold = fill;

    function opened(fold) {
        if (!fold.open) {
            return;
        }
        fill(fold).catch(() => window.couldNotLoad("What stands here", () => opened(fold)));
    }

    document.addEventListener("toggle", event => opened(event.target), true);
    document.querySelectorAll("details[open]").forEach(opened);

    // The listings that show a part of a program.
    class Rest {
        constructor(figure) {
            this.figure = figure;
            this.code = figure.querySelector("pre > code");
            this.part = { text: this.code.textContent, numbers: figure.dataset.numbers };
            this.open = false;
            this.button = document.createElement("button");
            this.button.type = "button";
            this.button.addEventListener("click", () => this.clicked());
            this.name();
            const buttons = this.code.parentElement.querySelector(".buttons");
            buttons.append(this.button);
        }

        clicked() {
            this.toggle().catch(() => window.couldNotLoad("The hidden lines", () => this.clicked()));
        }

        name() {
            this.button.title = this.open ? "Hide lines" : "Show hidden lines";
            this.button.setAttribute("aria-label", this.button.title);
            const icon = this.open ? "fa-eye-slash" : "fa-eye";
            this.button.replaceChildren(document.getElementById(icon).content.cloneNode(true));
        }

        async program() {
            return (await load()).programs[this.figure.dataset.source];
        }

        async toggle() {
            const whole = await this.program();
            this.open = !this.open;
            const { text, numbers: inFile } = this.open ? whole : this.part;
            const shown = new Set(numbers(this.part.numbers));
            const all = numbers(inFile);
            window.hljs.paint(this.code, text, place => !shown.has(all[place]));
            this.figure.dataset.numbers = inFile;
            this.name();
        }
    }

    const rests = new Map();
    for (const figure of document.querySelectorAll("figure[data-rest]")) {
        rests.set(figure, new Rest(figure));
    }

    window.wholeProgram = async code => {
        const rest = rests.get(code.closest("figure"));
        return rest && rest.code === code ? (await rest.program()).text : code.textContent;
    };
})();
