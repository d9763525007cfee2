'use strict';

// Steps through recorded runs of an event loop: a picture of its four places after each step.
// Without this script a strip and a table tell the same; it sends and loads nothing.
(() => {
    const NOTES = { ready: 'next first', tasks: '', timers: 'earliest first', poller: '' };
    const ORDERED = ['ready', 'timers'];
    const MOST_LINES = 6; // a place with more lines grows when it has them

    function element(tag, className, attributes = {}) {
        const made = document.createElement(tag);
        made.className = className;
        for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
        return made;
    }

    function capital(words) {
        return words[0].toUpperCase() + words.slice(1);
    }

    function listed(words) {
        return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
    }

    // One of the four places: a label and what stands there.
    class Place {
        constructor(name, label, steps, id) {
            this.name = name;
            this.box = element('div', `stepper-place stepper-${name}`);
            const head = element('p', 'stepper-head', { id: `${id}-${name}` });
            head.textContent = capital(label);
            const note = element('span', 'stepper-note');
            note.textContent = NOTES[name];
            this.mark = element('span', 'stepper-changed');
            this.mark.textContent = 'changed';
            head.append(note, this.mark);
            const tag = ORDERED.includes(name) ? 'ol' : 'ul';
            this.list = element(tag, '', { role: 'list', 'aria-labelledby': head.id });
            const most = Math.max(1, ...steps.map(step => step[name].length));
            this.list.style.setProperty('--stepper-lines', Math.min(most, MOST_LINES));
            this.box.append(head, this.list);
        }

        show(step) {
            const changed = step.changed.includes(this.name);
            this.box.classList.toggle('is-changed', changed);
            this.mark.hidden = !changed;
            const items = step[this.name].map(entry => this.item(entry, step));
            if (items.length === 0) {
                const none = element('li', 'stepper-none');
                none.textContent = 'empty';
                items.push(none);
            }
            this.list.replaceChildren(...items);
        }

        item(entry, step) {
            const item = element('li', '');
            const words = Array.isArray(entry) ? entry.slice(0, -1) : [];
            const task = Array.isArray(entry) ? entry[entry.length - 1] : entry;
            if (words.length > 0) {
                const key = element('span', 'stepper-key');
                key.textContent = words.join(', ');
                item.append(key, ' → ');
            }
            const token = element('span', 'stepper-token');
            token.textContent = `task ${task}`;
            token.classList.toggle('is-now', task === step.task);
            item.append(token);
            return item;
        }
    }

    // The buttons and the picture of one figure.
    class Stepper {
        constructor(figure) {
            this.figure = figure;
            this.data = JSON.parse(figure.querySelector('.stepper-data').textContent);
            this.steps = this.data.steps;
            this.panel = element('div', 'stepper-panel', {
                role: 'group', tabindex: '0', 'aria-label': `Steps of ${this.data.program}`,
            });
            this.controls();
            this.says = element('p', 'stepper-says', { 'aria-live': 'polite' });
            const boxes = element('div', 'stepper-places');
            this.places = this.data.places.map(([name, label]) => new Place(name, label, this.steps, figure.id));
            boxes.append(...this.places.map(place => place.box));
            this.panel.append(this.says, boxes);
            this.strip();
            this.panel.addEventListener('keydown', event => this.key(event));
            // Filled before it stands in the page, the sentence is not announced yet.
            this.go(0);
            const fold = figure.querySelector('details');
            fold.before(this.panel);
            fold.open = false;
        }

        controls() {
            const bar = element('div', 'timeline-controls');
            const go = place => () => this.go(place());
            this.back = [this.button(bar, 'First', go(() => 0)), this.button(bar, 'Previous', go(() => this.at - 1))];
            this.on = [
                this.button(bar, 'Next', go(() => this.at + 1)),
                this.button(bar, 'Last', go(() => this.steps.length - 1)),
            ];
            this.range = element('input', 'stepper-range', {
                type: 'range', min: '1', max: String(this.steps.length), 'aria-label': 'Step',
            });
            this.range.addEventListener('input', () => this.go(Number(this.range.value) - 1));
            this.count = element('span', 'timeline-clock');
            bar.append(this.range, this.count);
            this.panel.append(bar);
        }

        button(bar, label, act) {
            const button = element('button', '', { type: 'button' });
            button.textContent = label;
            button.addEventListener('click', act);
            bar.append(button);
            return button;
        }

        // The strip shows where the step is, and a click on it goes there.
        strip() {
            const { width } = this.data;
            this.scroll = this.figure.querySelector('.stepper-strip');
            const plot = this.figure.querySelector('.stepper-plot');
            this.cursor = element('div', 'stepper-cursor', { 'aria-hidden': 'true' });
            this.cursor.style.width = `${width}px`;
            plot.append(this.cursor);
            plot.addEventListener('click', event => {
                this.go(Math.floor((event.clientX - plot.getBoundingClientRect().left) / width));
            });
            // mdBook turns the page by arrow keys, and this box is scrolled by them.
            for (const box of [this.scroll, this.figure.querySelector('.stepper-table')]) {
                box.addEventListener('keydown', event => event.stopPropagation());
            }
        }

        key(event) {
            if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
            const places = { ArrowLeft: this.at - 1, ArrowRight: this.at + 1, Home: 0, End: this.steps.length - 1 };
            if (!(event.key in places)) return;
            event.preventDefault();
            event.stopPropagation();
            this.go(places[event.key]);
        }

        go(place) {
            const last = this.steps.length - 1;
            const at = Math.min(Math.max(place, 0), last);
            if (at === this.at) return;
            this.at = at;
            const step = this.steps[at];
            const names = Object.fromEntries(this.data.places);
            const changed = step.changed.map(name => `the ${names[name]}`);
            const what = changed.length > 0 ? `This changes ${listed(changed)}.` : 'No place changes.';
            const words = element('strong', '');
            words.textContent = `${step.says}.`;
            this.says.replaceChildren(words, ` ${what}`);
            this.places.forEach(box => box.show(step));
            this.back.forEach(button => button.setAttribute('aria-disabled', String(at === 0)));
            this.on.forEach(button => button.setAttribute('aria-disabled', String(at === last)));
            this.range.value = String(at + 1);
            this.range.setAttribute('aria-valuetext', `step ${at + 1} of ${last + 1}`);
            this.count.textContent = `step ${at + 1} of ${last + 1}, at ${step.at}`;
            this.point(at);
        }

        // Puts the cursor on a step and scrolls the strip, not the page, to it.
        point(at) {
            const { width } = this.data;
            const x = width * at;
            this.cursor.style.left = `${x}px`;
            const { scrollLeft } = this.scroll;
            const shown = this.scroll.clientWidth - this.scroll.firstElementChild.clientWidth;
            if (x - width < scrollLeft) this.scroll.scrollLeft = x - width;
            else if (x + 2 * width > scrollLeft + shown) this.scroll.scrollLeft = x + 2 * width - shown;
        }
    }

    function start() {
        for (const figure of document.querySelectorAll('figure.stepper')) new Stepper(figure);
    }

    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
    else start();
})();
