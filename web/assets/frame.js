/* Tells the page around this one how far the person is, and how high this page is. Nothing else about them. */
(() => {
	if (parent === window) return;
	const state = document.currentScript.dataset.state;
	let height = 0;
	new ResizeObserver(() => {
		const now = Math.ceil(document.documentElement.getBoundingClientRect().height);
		if (now === height) return;
		height = now;
		parent.postMessage({ source: "convoke", state, height }, "*");
	}).observe(document.documentElement);
})();
