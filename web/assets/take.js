/* Tells the server that a person has this page before them. Mail scanners fetch links but do not run the page, so that a link
   which nobody has looked at does not count as opened. */
(() => {
	const tell = () => {
		if (document.visibilityState !== "visible" || document.prerendering) return;
		removeEventListener("visibilitychange", tell);
		document.removeEventListener("prerenderingchange", tell);
		fetch("opened", { method: "POST", credentials: "same-origin", keepalive: true }).catch(() => {});
	};
	addEventListener("visibilitychange", tell);
	document.addEventListener("prerenderingchange", tell);
	tell();
})();
