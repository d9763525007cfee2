'use strict';

// What mdBook's scripts leave to the pointer, for the keyboard and for those who listen.
(() => {
    // The button of the table of contents. mdBook listens to the box, and to the button first.
    function toggleContents() {
        const box = document.getElementById('mdbook-sidebar-toggle-anchor');
        box.checked = !box.checked;
        box.dispatchEvent(new Event('change', { bubbles: true }));
    }

    // Past the table of contents, also where a page has a `base` that makes `#` another page.
    function skip(event) {
        event.preventDefault();
        const content = document.getElementById('mdbook-content');
        content.focus();
        content.scrollIntoView();
    }

    document.addEventListener('click', event => {
        if (event.target.closest('button#mdbook-sidebar-toggle')) toggleContents();
        if (event.target.closest('a.skip')) skip(event);
    });
})();

// What can be scrolled sideways is reached by Tab, has a name, and its arrow keys turn no page.
(() => {
    const BOXES = 'pre > code, .table-wrapper, .timeline-table';

    // By what a reader knows the box: the title of its figure, or the heading above it.
    function name(box) {
        const figure = box.closest('figure');
        const title = figure && figure.querySelector('figcaption .title');
        if (title && title.textContent.trim()) return `${title.textContent.trim()}, scrolls`;
        if (figure && figure.classList.contains('timeline')) return 'The run as a table, scrolls';
        return box.matches('.table-wrapper') ? 'Table, scrolls' : 'Code, scrolls';
    }

    // Where there is more to the right, the edge fades.
    function fade(box) {
        box.toggleAttribute('data-more', box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
    }

    function judge(box) {
        // Chromium gives the focus to what scrolls by a pixel, too.
        const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
        fade(box);
        if (scrolls === box.hasAttribute('tabindex')) return;
        if (scrolls) {
            box.tabIndex = 0;
            box.setAttribute('role', 'group');
            box.setAttribute('aria-label', name(box));
        } else {
            for (const attribute of ['tabindex', 'role', 'aria-label']) box.removeAttribute(attribute);
        }
    }

    const sizes = new ResizeObserver(entries => entries.forEach(({ target }) => judge(target)));

    function watch(root) {
        if (root.matches(BOXES)) sizes.observe(root);
        for (const box of root.querySelectorAll(BOXES)) sizes.observe(box);
    }

    // What is loaded later is watched as well.
    const additions = new MutationObserver(records => {
        for (const { addedNodes } of records) {
            for (const node of addedNodes) {
                if (node.nodeType === Node.ELEMENT_NODE && node.firstElementChild) watch(node);
            }
        }
    });

    const content = document.getElementById('mdbook-content');
    watch(content);
    additions.observe(content, { childList: true, subtree: true });

    content.addEventListener('scroll', ({ target }) => target.matches(BOXES) && fade(target), true);
    content.addEventListener('keydown', event => {
        const turns = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
        if (turns && event.target.matches(BOXES)) event.stopPropagation();
    });
})();
