// What every page loads. Pages work without any of it.
import './keys.js';
import './palette.js';
import './forms.js';
import './live.js';
import './spark.js';
