'use strict';

// Replays recorded runs beside their pictures, steps through them, and shows the source line of a
// picture's row.
// Without this script the pages are complete; it sends and loads nothing.
(() => {
    const SPEEDS = [[0.5, '½×'], [1, '1×'], [4, '4×']];
    const SHORTEST = 1e5; // microseconds that a replay lasts at least; a shorter run is slowed
    const QUIET = 1200; // milliseconds between two announcements

    const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

    function element(tag, className, attributes = {}) {
        const made = document.createElement(tag);
        made.className = className;
        for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
        return made;
    }

    function button(parent, className, label, act) {
        const made = element('button', className, { type: 'button' });
        made.textContent = label;
        made.addEventListener('click', act);
        parent.append(made);
        return made;
    }

    function seconds(micros) {
        if (micros >= 1e5) return `${(micros / 1e6).toFixed(2)} s`;
        if (micros >= 1e3) return `${(micros / 1e3).toFixed(1)} ms`;
        return `${Math.round(micros)} µs`;
    }

    // A picture: its data, and the cursor that says where a replay is.
    class Picture {
        constructor(figure) {
            this.figure = figure;
            this.data = JSON.parse(figure.querySelector('.timeline-data').textContent);
            this.plot = figure.querySelector('.timeline-plot');
            this.cursor = element('div', 'timeline-cursor', { 'aria-hidden': 'true' });
            this.cursor.hidden = true;
            this.plot.append(this.cursor);
            this.owner = null;
            this.replays = [];
            this.mark = connect(this);
            this.steps = new Steps(this);
        }

        // Time to percentage of the width, folds included.
        x(time) {
            const map = this.data.map;
            const after = map.findIndex(([at]) => at > time);
            if (after <= 0) return after === 0 ? map[0][1] : map[map.length - 1][1];
            const [[t0, x0], [t1, x1]] = [map[after - 1], map[after]];
            return x0 + (x1 - x0) * (time - t0) / (t1 - t0);
        }

        // The cursor glides, or jumps from event to event where motion is unwanted.
        show(time) {
            const steps = this.data.steps;
            this.point(calm.matches ? steps.filter(step => step <= time).pop() || 0 : time);
        }

        point(time) {
            this.cursor.style.left = `${this.x(time)}%`;
            this.cursor.hidden = false;
        }

        hide() {
            this.cursor.hidden = true;
        }

        stop() {
            this.steps.leave();
            this.replays.forEach(replay => replay.stop());
            this.hide();
        }
    }

    // The buttons that go through a run from event to event, which are the rows of its table. Each is
    // said in words and marked in the picture, and the source line of its future in the listing.
    class Steps {
        constructor(picture) {
            Object.assign(this, { picture, at: -1, rows: [] });
            this.panel = element('div', 'timeline-steps', { role: 'group', 'aria-label': 'Steps of the recorded run' });
            const bar = element('div', 'timeline-controls');
            this.back = button(bar, '', 'Back', () => this.go(this.at - 1));
            button(bar, '', 'Step', () => this.go(this.at + 1));
            this.count = element('span', 'timeline-clock');
            bar.append(this.count);
            this.says = element('p', 'timeline-says', { 'aria-live': 'polite' });
            this.state = element('dl', 'timeline-state');
            this.band = element('div', 'timeline-band', { 'aria-hidden': 'true' });
            this.panel.append(bar, this.says, this.state);
            this.panel.addEventListener('keydown', event => this.key(event));
            this.leave();
            picture.plot.append(this.band);
            picture.plot.after(this.panel);
        }

        // mdBook turns the page by arrow keys.
        key(event) {
            if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
            const places = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: Infinity };
            if (event.key === 'Escape' && this.at >= 0) this.picture.stop();
            else if (event.key in places) this.go(places[event.key]);
            else return;
            event.preventDefault();
            event.stopPropagation();
        }

        // The table may stand in a fold that is still to be loaded.
        async load() {
            const fold = this.picture.figure.querySelector('details');
            await window.filledFold?.(fold);
            this.rows = [...fold.querySelectorAll('tbody tr[data-at]')];
            this.names = [...fold.querySelectorAll('th')].slice(3).map(name => name.textContent);
            this.lines = this.names.map((_, column) => Math.max(1, ...this.rows.map(row =>
                row.cells.length > 3 ? row.cells[3 + column].querySelectorAll('br').length + 1 : 1)));
        }

        async go(place) {
            try {
                if (this.rows.length === 0) await this.load();
            } catch {
                return window.couldNotLoad('The steps of this run', () => this.go(place));
            }
            const at = Math.min(Math.max(place, 0), this.rows.length - 1);
            if (at < 0) return;
            const [row, { picture }] = [this.rows[at], this];
            picture.replays.forEach(replay => replay.goTo(Number(row.dataset.at)));
            this.at = at;
            picture.point(Number(row.dataset.at));
            const [, line, top, height] = picture.data.lanes[row.dataset.row] || [];
            this.band.hidden = top === undefined;
            Object.assign(this.band.style, { top: `${top - 2}px`, height: `${height + 4}px` });
            picture.mark(line);
            this.back.setAttribute('aria-disabled', String(at === 0));
            this.count.textContent = `step ${at + 1} of ${this.rows.length}`;
            const [time, who, what, ...tables] = [...row.cells].map(cell => cell.textContent);
            this.says.textContent = `${time}: ${tables.length > 0 ? '' : `${who} `}${what}`;
            this.tables();
        }

        // What the runtime's tables hold after the step, if it says so.
        tables() {
            const last = this.rows.slice(0, this.at + 1).reverse().find(row => row.cells.length > 3);
            this.state.replaceChildren(...this.names.map((name, column) => {
                const [box, term, held] = [element('div', ''), element('dt', ''), element('dd', '')];
                term.textContent = name;
                const cell = last?.cells[3 + column];
                held.append(...cell ? cell.cloneNode(true).childNodes : ['empty']);
                held.style.setProperty('--lines', this.lines[column]);
                const changed = last === this.rows[this.at] && cell?.querySelector('b');
                box.classList.toggle('is-changed', Boolean(changed));
                if (changed) term.append(' (changed)');
                box.append(term, held);
                return box;
            }));
        }

        leave() {
            this.at = -1;
            this.band.hidden = true;
            this.back.setAttribute('aria-disabled', 'true');
            this.count.textContent = '';
            this.says.textContent = '';
            this.state.replaceChildren();
            this.picture.mark();
        }
    }

    // The output of a program, divided among its prints.
    class Lines {
        constructor(code, data) {
            this.data = data;
            this.pieces = [];
            const text = code.textContent;
            const start = text.indexOf('\n') + 1;
            this.text = text.slice(start);
            const units = data.prints.reduce((sum, print) => sum + print[1], 0);
            const missing = this.text.slice(units).trim() !== '' || units > this.text.length + 1;
            this.fits = start > 0 && data.prints.length > 0 && !missing
                && this.text.replace(/\n$/, '').split('\n').length === data.lines;
            if (this.fits) this.divide(code, start);
        }

        // Puts every line in an element, and in it every print's part of the line.
        divide(code, start) {
            const [node, offset] = locate(code, start);
            const rest = document.createRange();
            rest.setStart(node, offset);
            rest.setEndAfter(code.lastChild);
            rest.deleteContents();
            let number = 1;
            let line = this.line(code, number);
            let from = 0;
            for (const [at, units] of this.data.prints) {
                const parts = this.text.slice(from, from + units).split('\n');
                from += units;
                parts.forEach((text, place) => {
                    if (place > 0) {
                        code.append('\n');
                        number += 1;
                        line = number <= this.data.lines ? this.line(code, number) : null;
                    }
                    const after = place > 0 && place === parts.length - 1 && text === '';
                    if (line && !after) this.piece(line, at, number, text);
                });
            }
        }

        // The first piece of a line stands for the line, its number included.
        piece(line, at, number, text) {
            const span = element('span', '');
            span.textContent = text;
            const target = line.childNodes.length === 0 ? line : span;
            line.append(span);
            this.pieces.push({ at, target, number, text });
        }

        line(code, number) {
            const line = element('span', 'timeline-line', { 'data-n': number });
            code.append(line);
            return line;
        }

        // Marks what is not printed yet at a time, and returns the last piece that is.
        mark(time, className) {
            let last = null;
            for (const piece of this.pieces) {
                piece.target.classList.toggle(className, piece.at > time);
                if (piece.at <= time) last = piece;
            }
            return last;
        }
    }

    // The buttons of one output, and the state behind them.
    class Replay {
        constructor(figure, picture, lines) {
            Object.assign(this, { picture, lines, time: 0, speed: 1, running: false, frame: 0 });
            this.duration = Math.max(picture.data.duration, 1);
            this.slowed = Math.max(1, 10 ** Math.ceil(Math.log10(SHORTEST / this.duration)));
            this.said = element('span', 'timeline-said', { 'aria-live': 'polite' });
            this.saidAt = -Infinity;
            this.told = null;
            // On the front page the picture is what a reader sees first, and steps are below it anyway.
            const below = figure.closest('.front');
            this.controls(!below);
            if (below) picture.plot.after(this.bar);
            else figure.append(this.bar);
        }

        controls(steps) {
            this.bar = element('div', 'timeline-controls', { role: 'group', 'aria-label': 'Replay of the recorded run' });
            this.play = button(this.bar, 'timeline-play', 'Play', () => this.running ? this.pause() : this.start());
            if (steps) button(this.bar, '', 'Step', () => this.picture.steps.go(this.picture.steps.at + 1));
            button(this.bar, '', 'Restart', () => this.restart());
            const speeds = element('span', 'timeline-speeds', { role: 'group', 'aria-label': 'Speed' });
            const buttons = SPEEDS.map(([speed, label]) => {
                const own = button(speeds, '', label, () => {
                    this.speed = speed;
                    buttons.forEach(other => other.setAttribute('aria-pressed', String(other === own)));
                });
                own.setAttribute('aria-pressed', String(speed === 1));
                return own;
            });
            this.clock = element('span', 'timeline-clock', { 'aria-hidden': 'true' });
            this.bar.append(speeds, this.clock, this.said);
            this.tell();
        }

        start() {
            if (this.picture.owner !== this && this.picture.owner) this.picture.owner.stop();
            this.picture.owner = this;
            this.picture.steps.leave();
            this.running = true;
            this.play.textContent = 'Pause';
            this.lines.mark(Infinity, 'timeline-later');
            let before = performance.now();
            const step = now => {
                // A page in the background gets no frames: go on from where it was.
                const passed = Math.min(Math.max(now - before, 0), 250);
                before = now;
                this.time += passed * 1000 * this.speed / this.slowed;
                if (this.time >= this.duration) return this.finish();
                this.draw();
                this.frame = requestAnimationFrame(step);
            };
            this.draw();
            this.frame = requestAnimationFrame(step);
        }

        // What is still to come stays readable, and looks it.
        pause() {
            this.halt();
            this.lines.mark(Infinity, 'timeline-hidden');
            this.lines.mark(this.time, 'timeline-later');
        }

        // Playing goes on from there.
        goTo(time) {
            this.time = time;
            this.pause();
            this.tell();
        }

        restart() {
            this.halt();
            this.time = 0;
            this.told = null;
            this.start();
        }

        halt() {
            cancelAnimationFrame(this.frame);
            this.running = false;
            this.play.textContent = 'Play';
        }

        stop() {
            this.halt();
            this.time = 0;
            this.told = null;
            this.lines.mark(Infinity, 'timeline-hidden');
            this.lines.mark(Infinity, 'timeline-later');
            this.picture.hide();
            this.tell();
        }

        finish() {
            this.stop();
            this.say('replay finished');
        }

        draw() {
            const last = this.lines.mark(this.time, 'timeline-hidden');
            this.picture.show(this.time);
            this.tell();
            if (last && last !== this.told && performance.now() - this.saidAt > QUIET) {
                this.told = last;
                this.say(`line ${last.number} of ${this.lines.data.lines}: ${last.text}`);
            }
        }

        say(words) {
            this.saidAt = performance.now();
            this.said.textContent = words;
        }

        tell() {
            const slowed = this.slowed > 1 ? `, slowed ${this.slowed}×` : '';
            this.clock.textContent = `${seconds(this.time)} of ${seconds(this.duration)}${slowed}`;
        }
    }

    // The text node and the offset in it at which an offset of the whole text lies.
    function locate(root, offset) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        let node = walker.nextNode();
        while (node && offset > node.length) {
            offset -= node.length;
            node = walker.nextNode();
        }
        return [node || root, node ? offset : root.childNodes.length];
    }

    // "1-3,5" to [1, 2, 3, 5].
    function numbers(ranges) {
        return ranges.split(',').flatMap(range => {
            const [from, to = from] = range.split('-').map(Number);
            return Array.from({ length: to - from + 1 }, (_, index) => from + index);
        });
    }

    // The rectangle of a source line on the page, if a listing shows it.
    function lineBox(source, line) {
        for (const figure of document.querySelectorAll('figure.listing[data-numbers]')) {
            if (figure.dataset.source !== source) continue;
            const code = figure.querySelector('pre > code');
            const index = numbers(figure.dataset.numbers).indexOf(line);
            if (!code || index < 0) continue;
            const lines = code.textContent.split('\n');
            const start = lines.slice(0, index).reduce((sum, text) => sum + text.length + 1, 0);
            const indent = lines[index].length - lines[index].trimStart().length;
            const range = document.createRange();
            range.setStart(...locate(code, start + indent + 1));
            range.setEnd(...locate(code, start + lines[index].length));
            const box = range.getBoundingClientRect();
            if (box.height > 0) return { code, box };
        }
        return null;
    }

    // Rows become buttons that mark their source line while they have pointer or focus. Returns what
    // marks a line, or none.
    function connect(picture) {
        const { source, lanes } = picture.data;
        const listed = [...document.querySelectorAll('figure.listing')].some(f => f.dataset.source === source);
        if (!listed) return () => {};
        const stripe = element('div', 'timeline-stripe', { 'aria-hidden': 'true' });
        const mark = line => {
            stripe.remove();
            const found = line && lineBox(source, line);
            if (!found) return;
            const frame = found.code.parentElement;
            const outer = frame.getBoundingClientRect();
            if (getComputedStyle(frame).position === 'static') frame.style.position = 'relative';
            stripe.style.top = `${found.box.top - outer.top - frame.clientTop - 2}px`;
            stripe.style.height = `${found.box.height + 4}px`;
            frame.append(stripe);
        };
        for (const [name, line, top, height] of lanes.filter(([, line]) => line > 0)) {
            const own = button(picture.plot, 'timeline-lane', '', () => {
                mark(line);
                const behavior = calm.matches ? 'auto' : 'smooth';
                stripe.scrollIntoView({ block: 'nearest', behavior });
            });
            own.setAttribute('aria-label', `${name}: show line ${line} in the listing`);
            own.style.top = `${top - 2}px`;
            own.style.height = `${height + 4}px`;
            for (const event of ['mouseenter', 'focus']) own.addEventListener(event, () => mark(line));
            for (const event of ['mouseleave', 'blur']) own.addEventListener(event, () => mark());
        }
        return mark;
    }

    function start() {
        const pictures = [...document.querySelectorAll('figure.timeline')].map(figure => new Picture(figure));
        for (const figure of document.querySelectorAll('figure.output[data-program]')) {
            const picture = pictures.find(({ data }) => data.program === figure.dataset.program);
            const code = figure.querySelector('pre > code');
            if (!picture || !code) continue;
            const lines = new Lines(code, picture.data);
            if (lines.fits) picture.replays.push(new Replay(figure, picture, lines));
        }
    }

    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
    else start();
})();
