// Shows one run of a future that is dropped at each of its awaits: a row of the table, which has them
// all without this script, and the line where that run ends.
(() => {
    'use strict';

    function element(tag, className, attributes = {}) {
        const made = document.createElement(tag);
        made.className = className;
        for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
        return made;
    }

    class Explorer {
        constructor(figure) {
            this.table = figure.querySelector('.drops-table');
            this.rows = [...this.table.querySelectorAll('tbody tr')];
            this.lines = [...figure.querySelectorAll('.drops-code > [data-line]')];
            this.says = element('p', 'drops-says', { 'aria-live': 'polite' });
            this.range = element('input', 'drops-range', {
                type: 'range', min: '1', max: String(this.rows.length), 'aria-label': 'Run',
            });
            this.range.addEventListener('input', () => this.go(Number(this.range.value) - 1));
            // mdBook turns the page by arrow keys.
            this.range.addEventListener('keydown', event => event.stopPropagation());
            const bar = element('div', 'drops-controls', { role: 'group', 'aria-label': 'Runs' });
            bar.append(
                this.button('Previous', () => this.go(this.at - 1)),
                this.button('Next', () => this.go(this.at + 1)),
                this.range,
                this.all(),
                this.says,
            );
            for (const line of this.lines) line.addEventListener('click', () => this.next(line));
            for (const box of figure.querySelectorAll('.drops-code, .drops-table')) {
                box.addEventListener('keydown', event => event.stopPropagation());
            }
            this.table.classList.add('is-single');
            // Filled before it's in the page, the sentence isn't announced yet.
            this.go(0);
            this.table.before(bar);
        }

        button(label, act) {
            const button = element('button', '', { type: 'button' });
            button.textContent = label;
            button.addEventListener('click', act);
            return button;
        }

        all() {
            const button = this.button('All runs', () => {
                const single = this.table.classList.toggle('is-single');
                button.setAttribute('aria-pressed', String(!single));
            });
            button.setAttribute('aria-pressed', 'false');
            return button;
        }

        ends(row, line) {
            return row.dataset.lines.split(' ').includes(line.dataset.line);
        }

        // The run after the one shown that ends at a line, or else the first that does.
        next(line) {
            const runs = this.rows.map((row, index) => index).filter(index => this.ends(this.rows[index], line));
            const run = runs.find(index => index > this.at) ?? runs[0];
            if (run !== undefined) this.go(run);
        }

        go(place) {
            this.at = Math.min(Math.max(place, 0), this.rows.length - 1);
            const row = this.rows[this.at];
            this.rows.forEach(other => other.classList.toggle('is-now', other === row));
            this.lines.forEach(line => line.classList.toggle('is-now', this.ends(row, line)));
            const [where, , , left, verdict] = [...row.cells].slice(1).map(cell => cell.innerText || cell.textContent);
            const words = `run ${this.at + 1} of ${this.rows.length}`;
            this.range.value = String(this.at + 1);
            this.range.setAttribute('aria-valuetext', words);
            this.says.textContent = `R${words.slice(1)}. Dropped ${where}. It leaves: ${left}. As if: ${verdict}.`;
        }
    }

    function start() {
        for (const figure of document.querySelectorAll('figure.drops')) new Explorer(figure);
    }

    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
    else start();
})();
