// A picture as it came from a camera, made small enough for a popup in the browser itself: what is sent holds its pixels and nothing else.

export const LONGEST_SIDE = 1600;
export const LARGEST_BYTES = 300 * 1024;

const QUALITIES = [0.86, 0.76, 0.66, 0.54];
const SMALLEST = 320;

/** The size at which it fits, never larger than it is. */
export function fitting(width, height, longest = LONGEST_SIDE) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/**
 * Tries one quality after the other, then smaller sizes, until it is small enough.
 * @param {(width: number, height: number, quality: number) => Promise<{size: number}>} encode
 */
export async function smallEnough(width, height, encode) {
  for (let longest = LONGEST_SIDE; longest >= SMALLEST; longest = Math.round(longest * 0.78)) {
    for (const quality of QUALITIES) {
      const made = await encode(...fitting(width, height, longest), quality);
      if (made.size <= LARGEST_BYTES) return made;
    }
  }
  return null;
}

const encoded = (canvas, type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));

/** A WebP, or a JPEG where the browser makes none; null for what is no picture. */
export async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return null;
  try {
    return await smallEnough(picture.width, picture.height, async (width, height, quality) => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width, height });
      const drawing = canvas.getContext("2d");
      drawing.imageSmoothingQuality = "high";
      drawing.drawImage(picture, 0, 0, width, height);
      const webp = await encoded(canvas, "image/webp", quality);
      if (webp?.type === "image/webp") return webp;
      // Where there is nothing, a JPEG is black.
      drawing.globalCompositeOperation = "destination-over";
      drawing.fillStyle = "#ffffff";
      drawing.fillRect(0, 0, width, height);
      return encoded(canvas, "image/jpeg", quality);
    });
  } finally {
    picture.close();
  }
}
