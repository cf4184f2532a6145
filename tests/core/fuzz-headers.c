/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first bytes of disk images and of discs, and what qemu-img prints. */
#include "install/lodge-media-header.h"
#include "storage/lodge-image-header.h"
#include "storage/lodge-qemu-img.h"

#include "fuzz.h"

const char *const fuzz_seeds[] = {
  "QFI\xfb\1\1\1\3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  "aaa",
  "    (1.00/100%)\r    (12.34/100%)\r",
  "KDMV",
  NULL,
};

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) image = NULL;
  g_autoptr (GError) media = NULL;
  g_autofree guint8 *disc = g_malloc0 (LODGE_MEDIA_HEADER_BYTES);
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) complaint = lodge_qemu_img_error (text);
  guint64 volume = 0;
  double fraction = 0;

  g_assert_true (lodge_image_header_check (data, size, size, "a", &image) == (image == NULL));
  g_assert_true (lodge_media_header_check (data, size, "a", &volume, &media) == (media == NULL));
  /* The descriptor lies where a fuzzer would not reach by itself. */
  memcpy (disc + 32768, data, MIN (size, 2048));
  g_clear_error (&media);
  lodge_media_header_check (disc, LODGE_MEDIA_HEADER_BYTES, "a", &volume, &media);
  if (lodge_qemu_img_parse_progress ((const char *)data, size, &fraction))
    g_assert_true (fraction >= 0 && fraction <= 1);
  g_assert_true (g_utf8_validate (complaint->message, -1, NULL));
  return 0;
}
