// A click on a bar of a sparkline opens that run. Its ids are in `data-runs`, oldest first; the bars fill it from the right.
document.addEventListener('click', (event) => {
  const spark = event.target.closest?.('.spark');
  if (!spark?.dataset.runs) return;
  const ids = spark.dataset.runs.split(' ');
  const { left, width } = spark.getBoundingClientRect();
  const slots = Number(spark.dataset.slots);
  const slot = Math.floor(((event.clientX - left) / width) * slots);
  const id = ids[slot - (slots - ids.length)];
  if (id) location.assign(`/runs/${id}`);
});
