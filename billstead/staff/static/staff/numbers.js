// The example follows what is typed.
const prefix = document.getElementById("id_number_prefix");
const digits = document.getElementById("id_number_digits");
const example = document.querySelector("[data-number-example]");
const show = () => {
  const width = Math.min(12, Math.max(1, Number.parseInt(digits.value, 10) || 1));
  example.textContent = prefix.value + "123".padStart(width, "0");
};
for (const field of [prefix, digits]) field?.addEventListener("input", show);
