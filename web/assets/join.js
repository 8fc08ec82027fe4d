/* Shows and hides the password in place; without script the same button asks the server. */
(() => {
	const button = document.querySelector("button[data-show]");
	const field = document.getElementById("password");
	const faults = document.querySelector(".faults");
	if (faults) {
		faults.tabIndex = -1;
		faults.focus();
	}
	if (!button || !field) return;
	button.type = "button";
	button.addEventListener("click", () => {
		const shown = field.type === "text";
		field.type = shown ? "password" : "text";
		button.textContent = shown ? button.dataset.show : button.dataset.hide;
	});
	field.form.addEventListener("submit", () => {
		field.type = "password";
	});
})();
