/* Saves what is typed as it is typed, shows how much time is left, reads the question aloud. The page works without it. */
(() => {
	const form = document.getElementById("form");
	const faults = document.querySelector(".faults");
	if (faults) faults.focus();
	if (!form) return;
	const words = form.dataset;
	const status = document.getElementById("status");
	const fields = form.elements;
	const draftKey = `convoke ${fields.answer.value}`;
	const current = () => (fields.text ? fields.text.value : "");
	const send = (part, data, options) =>
		fetch(words.home + part, { method: "POST", credentials: "same-origin", body: new URLSearchParams(data), ...options });
	const say = (text) => {
		if (status && status.textContent !== text) status.textContent = text;
	};
	const home = () => location.replace(words.home + words.flags);

	/* --- saving --- */
	let saved = current();
	let saving = null;
	let timer = 0;
	let retryMs = 1000;
	let conflict = false;
	let leaving = false;

	const keep = () => {
		try {
			if (current() === saved) sessionStorage.removeItem(draftKey);
			else sessionStorage.setItem(draftKey, JSON.stringify({ version: fields.version.value, text: current() }));
		} catch {
			/* a browser that keeps nothing */
		}
	};
	const later = (ms) => {
		clearTimeout(timer);
		timer = setTimeout(save, ms);
	};
	const newer = (answer) => {
		conflict = true;
		fields.version.value = answer.version;
		document.getElementById("newer-text").textContent = answer.text;
		const box = document.getElementById("newer");
		box.hidden = false;
		say("");
		box.querySelector("button").focus();
		const settle = (text) => {
			box.hidden = true;
			conflict = false;
			if (text !== null) {
				for (const choice of form.querySelectorAll("input[type=radio]")) choice.checked = choice.value === text;
				if (!form.querySelector("input[type=radio]")) fields.text.value = text;
				saved = text;
			} else saved = null;
			save();
			form.querySelector("textarea, input:checked, input[type=radio]").focus();
		};
		document.getElementById("newer-use").onclick = () => settle(answer.text);
		document.getElementById("newer-keep").onclick = () => settle(null);
	};
	const once = async () => {
		const text = current();
		const response = await send("save", { answer: fields.answer.value, version: fields.version.value, text }, { keepalive: text.length < 50000 });
		const answer = await response.json();
		if (answer.state === "saved") {
			saved = text;
			fields.version.value = answer.version;
			time(answer.left_ms);
		} else if (answer.state === "newer") newer(answer);
		else if (["late", "wrong", "elsewhere"].includes(answer.state)) {
			/* sending it again would not help */
			saved = text;
			if (answer.state === "elsewhere") home();
		} else throw new Error(answer.state);
		retryMs = 1000;
	};
	/* One after another; resolves when nothing is left to be saved, or a newer answer asks for a choice. */
	function save() {
		clearTimeout(timer);
		if (saving) return saving;
		if (!fields.text || conflict || current() === saved) return Promise.resolve();
		say(words.saving);
		saving = once()
			.then(
				() => {
					keep();
					if (!conflict) say(current() === saved ? words.saved : "");
				},
				() => {
					say(words.unsaved);
					retryMs = Math.min(retryMs * 2, 15000);
					later(retryMs);
					throw new Error("not saved");
				},
			)
			.finally(() => {
				saving = null;
			});
		return saving.then(() => (current() === saved || conflict ? undefined : save()));
	}
	const quietly = () => save().catch(() => {});
	if (fields.text) {
		let first = 0;
		form.addEventListener("input", (event) => {
			keep();
			if (event.target.type === "radio") return void quietly();
			if (!first) first = Date.now();
			/* soon after a pause, and at the latest every three seconds */
			clearTimeout(timer);
			timer = setTimeout(() => {
				first = 0;
				quietly();
			}, Math.max(0, Math.min(700, first + 3000 - Date.now())));
		});
		addEventListener("online", quietly);
		document.addEventListener("visibilitychange", () => {
			if (document.visibilityState === "hidden") quietly();
		});
		try {
			const draft = JSON.parse(sessionStorage.getItem(draftKey) || "null");
			if (draft && draft.text !== saved && fields.text.tagName === "TEXTAREA") {
				fields.text.value = draft.text;
				fields.version.value = draft.version;
				quietly();
			}
		} catch {
			/* nothing was kept */
		}
	}

	/* The form waits until all is saved, so that both name the same version, and a page that cannot be reached takes nothing with it. */
	form.addEventListener("submit", (event) => {
		if (leaving) return;
		event.preventDefault();
		const button = event.submitter;
		const voice = window.convokeVoice ? window.convokeVoice().catch(() => {}) : Promise.resolve();
		/* A form cannot be submitted while it tells that it is being submitted: therefore the turn in between. */
		const turn = new Promise((resolve) => setTimeout(resolve, 0));
		Promise.all([voice, save(), turn]).then(
			() => {
				if (conflict) return void document.getElementById("newer-use").focus();
				leaving = true;
				form.requestSubmit(button);
				setTimeout(() => (leaving = false), 3000);
			},
			() => status && status.scrollIntoView({ block: "nearest" }),
		);
	});

	/* --- time --- */
	const clock = document.getElementById("clock");
	const said = document.getElementById("clock-said");
	let endsAt = 0;
	let lastLeft = Infinity;
	function time(leftMs) {
		if (clock) endsAt = Date.now() + leftMs;
	}
	const written = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
	const warn = (left) => {
		for (const [at, text] of [[300, clock.dataset.minutes5], [60, clock.dataset.minutes1], [20, clock.dataset.seconds20]])
			if (left <= at && lastLeft > at && (lastLeft !== Infinity || left > at - 15)) said.textContent = text;
		clock.classList.toggle("soon", left <= 60);
		lastLeft = left;
	};
	const tick = () => {
		const left = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
		clock.textContent = clock.dataset.left.replace("{time}", written(left));
		warn(left);
		if (left > 0) return;
		clearInterval(ticking);
		said.textContent = clock.dataset.nothing;
		const go = form.querySelector("button[value=skip]") || form.querySelector("button.first");
		const over = () =>
			save().then(
				() => (go && !conflict ? form.requestSubmit(go) : home()),
				() => setTimeout(over, 2000),
			);
		setTimeout(over, 500);
	};
	let ticking = 0;
	if (clock) {
		time(Number(clock.dataset.leftMs));
		tick();
		ticking = setInterval(tick, 1000);
		const alive = () => {
			if (document.visibilityState !== "visible") return;
			send("alive", { answer: fields.answer.value })
				.then((response) => response.json())
				.then((answer) => (answer.state === "elsewhere" ? home() : time(answer.left_ms)))
				.catch(() => {});
		};
		setInterval(alive, 20000);
		document.addEventListener("visibilitychange", alive);
	}

	/* --- reading aloud --- */
	const aloud = document.getElementById("aloud");
	const question = document.getElementById("question");
	const speech = window.speechSynthesis;
	if (!speech || !aloud) return;
	const language = question.lang || document.documentElement.lang;
	const base = (tag) => tag.toLowerCase().split(/[-_]/)[0];
	const offer = () => {
		if (aloud.firstChild || !speech.getVoices().some((voice) => base(voice.lang) === base(language))) return;
		const button = document.createElement("button");
		button.type = "button";
		button.className = "plain";
		button.textContent = aloud.dataset.read;
		const quiet = () => (button.textContent = aloud.dataset.read);
		button.addEventListener("click", () => {
			if (speech.speaking) {
				speech.cancel();
				return void quiet();
			}
			const utterance = new SpeechSynthesisUtterance(question.textContent);
			utterance.lang = language;
			utterance.rate = Number(aloud.dataset.rate || 1);
			utterance.onend = utterance.onerror = quiet;
			button.textContent = aloud.dataset.stop;
			speech.speak(utterance);
		});
		aloud.append(button);
		aloud.hidden = false;
	};
	offer();
	if (speech.addEventListener) speech.addEventListener("voiceschanged", offer);
	addEventListener("pagehide", () => speech.cancel());
})();
