<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="id_ID">
<context>
    <name>About</name>
    <message>
        <source>System</source>
        <translation>Sistem</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>Layar</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Pustaka</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfigurasi</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lisensi</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>tidak terpasang</translation>
    </message>
    <message>
        <source>none</source>
        <translation>tidak ada</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Assay</source>
        <translation>Tentang Assay</translation>
    </message>
    <message>
        <source>What an AI accelerator really delivers: measured, saved, compared.</source>
        <translation>Kinerja nyata sebuah akselerator AI: diukur, disimpan, dibandingkan.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Salin laporan</translation>
    </message>
    <message>
        <source>The report is on the clipboard.</source>
        <translation>Laporan sudah ada di papan klip.</translation>
    </message>
</context>
<context>
    <name>AddButton</name>
    <message>
        <source>Add a chip</source>
        <translation>Tambah chip</translation>
    </message>
    <message>
        <source>Measured: one of your profiles…</source>
        <translation>Terukur: salah satu profil Anda…</translation>
    </message>
    <message>
        <source>Published results…</source>
        <translation>Hasil terpublikasi…</translation>
    </message>
    <message>
        <source>Typed by hand</source>
        <translation>Diketik sendiri</translation>
    </message>
</context>
<context>
    <name>Basis</name>
    <message>
        <source>measured</source>
        <translation>pengukuran</translation>
    </message>
    <message>
        <source>published</source>
        <translation>publikasi</translation>
    </message>
    <message>
        <source>data sheet</source>
        <translation>datasheet</translation>
    </message>
</context>
<context>
    <name>CapacityTab</name>
    <message>
        <source>&amp;Share served</source>
        <translation>Bagian terlayani</translation>
    </message>
    <message>
        <source>&amp;Devices needed</source>
        <translation>Perangkat yang diperlukan</translation>
    </message>
    <message>
        <source>What the plot shows</source>
        <translation>Yang ditampilkan grafik</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Remove the selected chip</source>
        <translation>Hapus chip yang dipilih</translation>
    </message>
    <message>
        <source>&amp;Result</source>
        <translation>Hasil</translation>
    </message>
    <message>
        <source>Ra&amp;tes</source>
        <translation>Laju</translation>
    </message>
    <message>
        <source>&amp;Chips and supply</source>
        <translation>Chip dan pasokan</translation>
    </message>
    <message>
        <source>&amp;Assumptions</source>
        <translation>Asumsi</translation>
    </message>
    <message>
        <source>&amp;Notes</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>Demand</source>
        <translation>Permintaan</translation>
    </message>
</context>
<context>
    <name>CaseTable</name>
    <message>
        <source>Cases</source>
        <translation>Kasus</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>Kasus</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Nilai</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>Interval 95 %</translation>
    </message>
    <message>
        <source>Of peak</source>
        <translation>% puncak</translation>
    </message>
    <message>
        <source>Of roof</source>
        <translation>Dari batas</translation>
    </message>
    <message>
        <source>Share of what this unit itself was measured to reach</source>
        <translation>Bagian dari yang terukur dapat dicapai unit ini sendiri</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Per joule</source>
        <translation>Per joule</translation>
    </message>
    <message>
        <source>Work that one joule does, idle power included</source>
        <translation>Kerja yang dilakukan satu joule, termasuk daya saat diam</translation>
    </message>
    <message>
        <source>Per call</source>
        <translation>Per panggilan</translation>
    </message>
    <message>
        <source>Energy of one call</source>
        <translation>Energi satu panggilan</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Daya</translation>
    </message>
    <message>
        <source>Cases of the suite</source>
        <translation>Kasus dalam suite</translation>
    </message>
    <message>
        <source>What is measured is shown here when a device is chosen.</source>
        <translation>Yang akan diukur tampil di sini setelah perangkat dipilih.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Tipe</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Memori</translation>
    </message>
    <message>
        <source>Round</source>
        <translation>Putaran</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>dilewati</translation>
    </message>
</context>
<context>
    <name>CaseViews</name>
    <message>
        <source>Views of the case</source>
        <translation>Tampilan kasus</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>Seiring waktu</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>Distribusi</translation>
    </message>
    <message>
        <source>Roofline</source>
        <translation>Roofline</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Rincian</translation>
    </message>
    <message>
        <source>Back to back</source>
        <translation>Beruntun</translation>
    </message>
    <message>
        <source>at a low clock</source>
        <translation>pada clock rendah</translation>
    </message>
    <message>
        <source>Details of the run</source>
        <translation>Rincian pengukuran</translation>
    </message>
    <message>
        <source>peak, an estimate {rate}</source>
        <translation>puncak (perkiraan) {rate}</translation>
    </message>
    <message>
        <source>vendor&apos;s peak {rate}</source>
        <translation>puncak vendor {rate}</translation>
    </message>
    <message>
        <source>● matmul   ■ attention   ◆ LLM step   ▼ bandwidth</source>
        <translation>● matmul   ■ attention   ◆ langkah LLM   ▼ bandwidth</translation>
    </message>
    <message>
        <source>···· the unit&apos;s own roof</source>
        <translation>···· batas unit ini sendiri</translation>
    </message>
    <message>
        <source>right: % of the peak</source>
        <translation>kanan: % dari puncak</translation>
    </message>
    <message>
        <source>disturbed by other work</source>
        <translation>terganggu pekerjaan lain</translation>
    </message>
    <message>
        <source>at the power limit</source>
        <translation>pada batas daya</translation>
    </message>
    <message>
        <source>throttled</source>
        <translation>throttling</translation>
    </message>
    <message>
        <source>its own roof {rate}</source>
        <translation>batasnya sendiri {rate}</translation>
    </message>
    <message>
        <source>line: the case&apos;s value; band: its 95 % interval from the rounds</source>
        <translation>garis: nilai kasus; pita: interval 95 % dari semua putaran</translation>
    </message>
</context>
<context>
    <name>CautionList</name>
    <message>
        <source>Show fewer</source>
        <translation>Tampilkan lebih sedikit</translation>
    </message>
    <message>
        <source>Show {n} more</source>
        <translation>Tampilkan {n} lagi</translation>
    </message>
</context>
<context>
    <name>CaveatPanel</name>
    <message>
        <source>Details</source>
        <translation>Rincian</translation>
    </message>
    <message>
        <source>What is not like for like</source>
        <translation>Yang tidak setara</translation>
    </message>
    <message>
        <source>Details of what is not like for like</source>
        <translation>Rincian hal yang tidak setara</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Tutup rincian</translation>
    </message>
    <message>
        <source>Hide the details of what is not like for like</source>
        <translation>Tutup rincian hal yang tidak setara</translation>
    </message>
</context>
<context>
    <name>Caveats</name>
    <message>
        <source>Problem</source>
        <translation>Masalah</translation>
    </message>
    <message>
        <source>{n} more: see the details</source>
        <translation>{n} lagi: lihat rincian</translation>
    </message>
    <message>
        <source>Not like for like</source>
        <translation>Tidak setara</translation>
    </message>
    <message>
        <source>Nothing that was recorded around them differs.</source>
        <translation>Tidak ada perbedaan pada kondisi pengukuran yang tercatat.</translation>
    </message>
    <message>
        <source>Like for like</source>
        <translation>Setara</translation>
    </message>
    <message>
        <source>Not compared</source>
        <translation>Tidak dibandingkan</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>Cakupan</translation>
    </message>
    <message>
        <source>What differs and may explain a ratio ({sides})</source>
        <translation>Yang berbeda dan mungkin menjelaskan suatu rasio ({sides})</translation>
    </message>
    <message>
        <source>Problems of the profiles</source>
        <translation>Masalah pada profil</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>What would settle the unclear cases</source>
        <translation>Yang dapat memastikan kasus yang tidak jelas</translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message>
        <source>“{name}” was moved to the trash.</source>
        <translation>“{name}” dipindahkan ke tempat sampah.</translation>
    </message>
    <message>
        <source>{n} profiles were moved to the trash.</source>
        <translation>{n} profil dipindahkan ke tempat sampah.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Urungkan</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>Choose the baseline</source>
        <translation>Pilih acuan</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>Acuan</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Tukar</translation>
    </message>
    <message>
        <source>Make another profile the baseline</source>
        <translation>Jadikan profil lain sebagai acuan</translation>
    </message>
    <message>
        <source>Add a candidate</source>
        <translation>Tambah kandidat</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>Candidate {n}</source>
        <translation>Kandidat {n}</translation>
    </message>
    <message>
        <source>Choose a candidate</source>
        <translation>Pilih kandidat</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>Keluarkan {name}</translation>
    </message>
    <message>
        <source>Remove from the comparison</source>
        <translation>Keluarkan dari perbandingan</translation>
    </message>
    <message>
        <source>Baseline: {name}</source>
        <translation>Acuan: {name}</translation>
    </message>
</context>
<context>
    <name>ClaimDetail</name>
    <message>
        <source>What would settle the whole claim</source>
        <translation>Yang dapat memastikan seluruh klaim</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Salin sebagai teks</translation>
    </message>
    <message>
        <source>Copy this claim with its evidence</source>
        <translation>Salin klaim ini beserta buktinya</translation>
    </message>
    <message>
        <source>{name} ({kind}), {when}</source>
        <translation>{name} ({kind}), {when}</translation>
    </message>
    <message>
        <source>Said by</source>
        <translation>Dikatakan oleh</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>Kutipan</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Sumber</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Subjek</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Pembanding</translation>
    </message>
    <message>
        <source>none is named</source>
        <translation>tidak disebutkan</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>Cakupan</translation>
    </message>
    <message>
        <source>{word} (that it was said, not that it is true)</source>
        <translation>{word} (bahwa hal itu dikatakan, bukan bahwa hal itu benar)</translation>
    </message>
    <message>
        <source>Credibility</source>
        <translation>Kredibilitas</translation>
    </message>
    <message>
        <source>{source} (hearsay: the source itself was not seen)</source>
        <translation>{source} (kabar dari pihak lain: sumbernya sendiri tidak dilihat)</translation>
    </message>
    <message>
        <source>Address of the source</source>
        <translation>Alamat sumber</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Salin alamat</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>Open the source</source>
        <translation>Buka sumber</translation>
    </message>
    <message>
        <source>No browser could be opened; the address can be copied.</source>
        <translation>Peramban tidak dapat dibuka; alamatnya dapat disalin.</translation>
    </message>
    <message>
        <source>Chip by chip</source>
        <translation>Per chip</translation>
    </message>
    <message>
        <source>By data sheet</source>
        <translation>Menurut datasheet</translation>
    </message>
    <message>
        <source>By what is published</source>
        <translation>Menurut publikasi</translation>
    </message>
    <message>
        <source>By measurement</source>
        <translation>Menurut pengukuran</translation>
    </message>
    <message>
        <source>Reading by reading</source>
        <translation>Per tafsiran</translation>
    </message>
</context>
<context>
    <name>Claimant</name>
    <message>
        <source>press</source>
        <translation>pers</translation>
    </message>
    <message>
        <source>vendor</source>
        <translation>vendor</translation>
    </message>
    <message>
        <source>partner</source>
        <translation>mitra</translation>
    </message>
    <message>
        <source>competitor</source>
        <translation>pesaing</translation>
    </message>
    <message>
        <source>analyst</source>
        <translation>analis</translation>
    </message>
    <message>
        <source>user</source>
        <translation>pengguna</translation>
    </message>
    <message>
        <source>researcher</source>
        <translation>peneliti</translation>
    </message>
    <message>
        <source>official</source>
        <translation>pihak resmi</translation>
    </message>
    <message>
        <source>other</source>
        <translation>lainnya</translation>
    </message>
</context>
<context>
    <name>Claims</name>
    <message>
        <source>Claim</source>
        <translation>Klaim</translation>
    </message>
    <message>
        <source>Standing</source>
        <translation>Penilaian</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>Chip</translation>
    </message>
    <message>
        <source>Said by</source>
        <translation>Dikatakan oleh</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Tanggal</translation>
    </message>
    <message>
        <source>Rests on</source>
        <translation>Berdasarkan</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Klaim</translation>
    </message>
    <message>
        <source>Readings of the claim</source>
        <translation>Tafsiran klaim</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Tafsiran</translation>
    </message>
    <message>
        <source>Ratio of subject to reference, by this class of evidence alone: {name}</source>
        <translation>Rasio subjek terhadap pembanding, hanya menurut kelas bukti ini: {name}</translation>
    </message>
</context>
<context>
    <name>ClaimsPage</name>
    <message>
        <source>The claims are being judged …</source>
        <translation>Klaim sedang dinilai …</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Klaim</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Periksa lagi</translation>
    </message>
    <message>
        <source>No claim fits what is searched and chosen above.</source>
        <translation>Tidak ada klaim yang cocok dengan pencarian dan pilihan di atas.</translation>
    </message>
    <message>
        <source>Show all claims</source>
        <translation>Tampilkan semua klaim</translation>
    </message>
    <message>
        <source>The chosen claim</source>
        <translation>Klaim yang dipilih</translation>
    </message>
    <message>
        <source>The claims cannot be judged: {problem}</source>
        <translation>Klaim tidak dapat dinilai: {problem}</translation>
    </message>
    <message>
        <source>{total} claims: {counts}; evidence: {published} published results, {profiles} of your profiles</source>
        <translation>{total} klaim: {counts}; bukti: {published} hasil yang dipublikasikan, {profiles} profil Anda</translation>
    </message>
    <message>
        <source>There is no claim {id}.</source>
        <translation>Klaim {id} tidak ada.</translation>
    </message>
    <message>
        <source>The claim with its evidence is on the clipboard, as Markdown.</source>
        <translation>Klaim beserta buktinya sudah ada di papan klip, dalam Markdown.</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Commands: {commands}</source>
        <translation>Perintah: {commands}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Copy the commands</source>
        <translation>Salin perintah</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>faster</source>
        <translation>lebih cepat</translation>
    </message>
    <message>
        <source>slower</source>
        <translation>lebih lambat</translation>
    </message>
    <message>
        <source>more efficient</source>
        <translation>lebih efisien</translation>
    </message>
    <message>
        <source>less efficient</source>
        <translation>kurang efisien</translation>
    </message>
    <message>
        <source>same</source>
        <translation>sama</translation>
    </message>
    <message>
        <source>unclear</source>
        <translation>tidak jelas</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>tidak sebanding</translation>
    </message>
    <message>
        <source>Geometric mean</source>
        <translation>Rerata geometrik</translation>
    </message>
    <message>
        <source>Geometric mean, {kernel}</source>
        <translation>Rerata geometrik, {kernel}</translation>
    </message>
    <message>
        <source>The 1 case</source>
        <translation>1 kasus saja</translation>
    </message>
    <message>
        <source>{kernel}, 1 case</source>
        <translation>{kernel}, 1 kasus</translation>
    </message>
    <message>
        <source>All {n} cases</source>
        <translation>Semua {n} kasus</translation>
    </message>
    <message>
        <source>{kernel}, {n} cases</source>
        <translation>{kernel}, {n} kasus</translation>
    </message>
    <message>
        <source>Interval</source>
        <translation>Interval</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>Interval 95 %</translation>
    </message>
    <message>
        <source>over 1 case</source>
        <translation>dari 1 kasus</translation>
    </message>
    <message>
        <source>over {n} cases</source>
        <translation>dari {n} kasus</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>Kasus</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>Acuan</translation>
    </message>
    <message>
        <source>Candidate</source>
        <translation>Kandidat</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Nilai</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Rasio</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Putusan</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Alasan</translation>
    </message>
    <message>
        <source>baseline {value}</source>
        <translation>acuan {value}</translation>
    </message>
    <message>
        <source>{candidate} against {baseline}</source>
        <translation>{candidate} terhadap {baseline}</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>&amp;Pool profiles of one device model</source>
        <translation>&amp;Gabung profil per model perangkat</translation>
    </message>
    <message>
        <source>Profiles of one device model become one side</source>
        <translation>Semua profil dari satu model perangkat menjadi satu pihak</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>Salin tabel</translation>
    </message>
    <message>
        <source>The first {n} of {total} profiles are compared: more cannot be read at a glance.</source>
        <translation>Yang dibandingkan {n} profil pertama dari {total}: lebih dari itu tidak terbaca sekilas.</translation>
    </message>
    <message>
        <source>What counts as the same, in per cent</source>
        <translation>Batas yang masih dianggap sama, dalam persen</translation>
    </message>
    <message>
        <source>Same means that the whole interval lies so close to 1</source>
        <translation>Sama berarti seluruh interval berada sedekat ini dengan 1</translation>
    </message>
    <message>
        <source>Same within ±</source>
        <translation>Sama dalam ±</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Bandingkan</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Membandingkan…</translation>
    </message>
    <message>
        <source>A comparison needs two profiles, and the library does not hold two yet. Measure something on the Run page, or import profiles on the Library page.</source>
        <translation>Perbandingan memerlukan dua profil, dan pustaka belum berisi dua. Lakukan pengukuran di halaman Jalankan, atau impor profil di halaman Pustaka.</translation>
    </message>
    <message>
        <source>Choose a baseline and at least one other profile above, or select two or more profiles in the library and press Compare.</source>
        <translation>Pilih acuan dan sedikitnya satu profil lain di atas, atau pilih dua profil atau lebih di pustaka lalu tekan Bandingkan.</translation>
    </message>
</context>
<context>
    <name>Credibility</name>
    <message>
        <source>very low</source>
        <translation>sangat rendah</translation>
    </message>
    <message>
        <source>low</source>
        <translation>rendah</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>sedang</translation>
    </message>
    <message>
        <source>high</source>
        <translation>tinggi</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>tidak diketahui</translation>
    </message>
</context>
<context>
    <name>CustomDialog</name>
    <message>
        <source>A suite of your own</source>
        <translation>Suite Anda sendiri</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Mulai dari</translation>
    </message>
    <message>
        <source>an empty suite</source>
        <translation>suite kosong</translation>
    </message>
    <message>
        <source>what was not saved</source>
        <translation>yang belum disimpan</translation>
    </message>
    <message>
        <source>Rounds on a processor</source>
        <translation>Putaran di prosesor</translation>
    </message>
    <message>
        <source>Rounds on an accelerator</source>
        <translation>Putaran di akselerator</translation>
    </message>
    <message>
        <source>Seconds for a case in a round</source>
        <translation>Detik untuk satu kasus per putaran</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>tanpa batas</translation>
    </message>
    <message>
        <source>Seconds for the whole run</source>
        <translation>Detik untuk seluruh pengukuran</translation>
    </message>
    <message>
        <source>to save it</source>
        <translation>untuk menyimpannya</translation>
    </message>
    <message>
        <source>Name of the suite</source>
        <translation>Nama suite</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Simpan</translation>
    </message>
    <message>
        <source>Save as a suite</source>
        <translation>Simpan sebagai suite</translation>
    </message>
    <message>
        <source>Use once</source>
        <translation>Pakai sekali</translation>
    </message>
    <message>
        <source>Ctrl+Return</source>
        <translation>Ctrl+Return</translation>
    </message>
    <message>
        <source>Ctrl+S</source>
        <translation>Ctrl+S</translation>
    </message>
    <message>
        <source>&amp;Start from</source>
        <translation>&amp;Mulai dari</translation>
    </message>
    <message>
        <source>Rounds: &amp;processor</source>
        <translation>Putaran: &amp;prosesor</translation>
    </message>
    <message>
        <source>&amp;accelerator</source>
        <translation>&amp;akselerator</translation>
    </message>
    <message>
        <source>A &amp;case in a round</source>
        <translation>&amp;Kasus per putaran</translation>
    </message>
    <message>
        <source>&amp;Whole run</source>
        <translation>&amp;Seluruhnya</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nama</translation>
    </message>
</context>
<context>
    <name>CustomSuite</name>
    <message>
        <source>On a processor: cases {n}, about {time}, at most {memory} of memory.</source>
        <translation>Di prosesor: {n} kasus, sekitar {time}, paling banyak {memory} memori.</translation>
    </message>
    <message>
        <source>On an accelerator: cases {n}, about {time}, at most {memory} of memory.</source>
        <translation>Di akselerator: {n} kasus, sekitar {time}, paling banyak {memory} memori.</translation>
    </message>
    <message>
        <source>Add a group of cases to begin with.</source>
        <translation>Mulailah dengan menambah satu grup kasus.</translation>
    </message>
    <message>
        <source>One group is wrong; it is marked in the list.</source>
        <translation>Satu grup salah; grup itu ditandai dalam daftar.</translation>
    </message>
    <message>
        <source>{n} groups are wrong; they are marked in the list.</source>
        <translation>{n} grup salah; semuanya ditandai dalam daftar.</translation>
    </message>
    <message>
        <source>That is the name of a suite of Assay itself; choose another one.</source>
        <translation>Nama itu milik suite Assay sendiri; pilih nama lain.</translation>
    </message>
    <message>
        <source>A name has 1 to 64 letters, digits, dots, dashes or underscores.</source>
        <translation>Nama terdiri atas 1 sampai 64 huruf, angka, titik, tanda hubung, atau garis bawah.</translation>
    </message>
    <message>
        <source>Saving replaces the suite of that name.</source>
        <translation>Menyimpan akan menggantikan suite dengan nama itu.</translation>
    </message>
    <message>
        <source>On {device}: one case, about {time}, {memory} of memory.</source>
        <translation>Di {device}: satu kasus, sekitar {time}, {memory} memori.</translation>
    </message>
    <message>
        <source>On {device}: {n} cases, about {time}, at most {memory} of memory.</source>
        <translation>Di {device}: {n} kasus, sekitar {time}, paling banyak {memory} memori.</translation>
    </message>
    <message>
        <source>Skipped for want of memory or time: {skipped}.</source>
        <translation>Dilewati karena memori atau waktu kurang: {skipped}.</translation>
    </message>
</context>
<context>
    <name>DemandPanel</name>
    <message>
        <source>How the demand is told</source>
        <translation>Cara permintaan dinyatakan</translation>
    </message>
    <message>
        <source>Serve tokens a day</source>
        <translation>Layani token per hari</translation>
    </message>
    <message>
        <source>Serve users</source>
        <translation>Layani pengguna</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>Latih model</translation>
    </message>
    <message>
        <source>FLOP per token</source>
        <translation>FLOP per token</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Sumber</translation>
    </message>
    <message>
        <source>Tokens a day</source>
        <translation>Token per hari</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Pengguna</translation>
    </message>
    <message>
        <source>Tokens of one a day</source>
        <translation>Token per pengguna per hari</translation>
    </message>
    <message>
        <source>Tokens in all</source>
        <translation>Jumlah token</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Hari</translation>
    </message>
    <message>
        <source>{tokens} tokens: {mean} all the time</source>
        <translation>{tokens} token: {mean} sepanjang waktu</translation>
    </message>
    <message>
        <source>{tokens} tokens a day: {mean} in the mean, {peak} at the peak</source>
        <translation>{tokens} token per hari: rata-rata {mean}, puncak {peak}</translation>
    </message>
    <message>
        <source>Demand</source>
        <translation>Permintaan</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Note</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>Write a note here; it is kept in the profile.</source>
        <translation>Tulis catatan di sini; catatan disimpan dalam profil.</translation>
    </message>
    <message>
        <source>{n} profiles are selected</source>
        <translation>{n} profil dipilih</translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation>Tidak ada yang dipilih</translation>
    </message>
    <message>
        <source>Select a profile to see more of it, or several to compare them.</source>
        <translation>Pilih satu profil untuk melihat rinciannya, atau beberapa untuk dibandingkan.</translation>
    </message>
    <message>
        <source>Files can be dropped anywhere on the window to import them.</source>
        <translation>Berkas dapat dijatuhkan di mana saja pada jendela untuk diimpor.</translation>
    </message>
    <message>
        <source>Compare takes “{name}” as the baseline: it was selected first.</source>
        <translation>Bandingkan memakai “{name}” sebagai acuan karena dipilih pertama.</translation>
    </message>
    <message>
        <source>A damaged profile cannot be compared.</source>
        <translation>Profil yang rusak tidak dapat dibandingkan.</translation>
    </message>
    <message>
        <source>At most {n} profiles can be compared at once.</source>
        <translation>Paling banyak {n} profil dapat dibandingkan sekaligus.</translation>
    </message>
    <message>
        <source>{ok} of {n} cases</source>
        <translation>{ok} dari {n} kasus</translation>
    </message>
    <message>
        <source>Best: {rate} in {case}</source>
        <translation>Terbaik: {rate} pada {case}</translation>
    </message>
    <message>
        <source>backend: {name}</source>
        <translation>backend: {name}</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>lulus</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gagal</translation>
    </message>
    <message>
        <source>check {word}: error {error}, tolerance {tolerance}, against {reference}</source>
        <translation>pemeriksaan {word}: galat {error}, toleransi {tolerance}, terhadap {reference}</translation>
    </message>
</context>
<context>
    <name>DeviceList</name>
    <message>
        <source>Look again</source>
        <translation>Periksa lagi</translation>
    </message>
    <message>
        <source>Look for devices and problems again</source>
        <translation>Periksa lagi perangkat dan masalahnya</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Looking at the devices, which takes some seconds. Run would measure the best one.</source>
        <translation>Perangkat sedang diperiksa, perlu beberapa detik. Jalankan akan mengukur perangkat terbaik.</translation>
    </message>
    <message>
        <source>Nothing can be measured here yet:</source>
        <translation>Belum ada yang dapat diukur di sini:</translation>
    </message>
    <message>
        <source>Copy what helps: {remedy}</source>
        <translation>Salin solusi: {remedy}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
</context>
<context>
    <name>DevicePanel</name>
    <message>
        <source>Run</source>
        <translation>Jalankan</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Salin laporan</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Atur ulang</translation>
    </message>
    <message>
        <source>Forget least, greatest and mean values</source>
        <translation>Hapus nilai terendah, tertinggi, dan rerata</translation>
    </message>
    <message>
        <source>Run on {device}</source>
        <translation>Jalankan di {device}</translation>
    </message>
    <message>
        <source>Not readable: {sensors}</source>
        <translation>Tidak terbaca: {sensors}</translation>
    </message>
    <message>
        <source>At work on it: {users}</source>
        <translation>Yang memakainya: {users}</translation>
    </message>
    <message>
        <source>Its sensors are being read …</source>
        <translation>Sensornya sedang dibaca …</translation>
    </message>
    <message>
        <source>A run measures it: what stands under Now is told by the run, the rest is from before.</source>
        <translation>Sedang diukur: nilai di kolom Kini berasal dari pengukuran itu, sisanya dari sebelumnya.</translation>
    </message>
    <message>
        <source>Not watched while a run measures: this is how it was before.</source>
        <translation>Tidak dipantau selama pengukuran: ini keadaan sebelumnya.</translation>
    </message>
    <message>
        <source>the reason is not known</source>
        <translation>alasannya tidak diketahui</translation>
    </message>
    <message>
        <source>✗ Cannot be used: {reason}</source>
        <translation>✗ Tidak dapat dipakai: {reason}</translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation>Sensor</translation>
    </message>
    <message>
        <source>What it could do at most</source>
        <translation>Kemampuan maksimumnya</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Tentang perangkat</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Device</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Devices and doctor</source>
        <translation>Perangkat dan doctor</translation>
    </message>
    <message>
        <source>Copy the remedy: {text}</source>
        <translation>Salin solusi: {text}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation>Sensor</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Kini</translation>
    </message>
    <message>
        <source>Least</source>
        <translation>Terendah</translation>
    </message>
    <message>
        <source>Greatest</source>
        <translation>Tertinggi</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Rerata</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>Sensor</translation>
    </message>
    <message>
        <source>2 min</source>
        <translation>2 min</translation>
    </message>
    <message>
        <source>The last two minutes</source>
        <translation>Dua menit terakhir</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation>Vendor</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Memori</translation>
    </message>
    <message>
        <source>Last-level cache</source>
        <translation>Last-level cache</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>Driver</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>Runtime</translation>
    </message>
    <message>
        <source>Power limit</source>
        <translation>Batas daya</translation>
    </message>
    <message>
        <source>UUID</source>
        <translation>UUID</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>Katalog</translation>
    </message>
    <message>
        <source>{entry}, from your overlay</source>
        <translation>{entry}, dari overlay Anda</translation>
    </message>
    <message>
        <source>Nothing holds it back.</source>
        <translation>Tidak ada yang menghambatnya.</translation>
    </message>
    <message>
        <source>! Held back by: {reasons}.</source>
        <translation>! Dihambat oleh: {reasons}.</translation>
    </message>
    <message>
        <source>no other program</source>
        <translation>tidak ada program lain</translation>
    </message>
    <message>
        <source>not known: {reason}</source>
        <translation>tidak diketahui: {reason}</translation>
    </message>
    <message>
        <source>{limit}; the data sheet says {sheet}</source>
        <translation>{limit}; menurut datasheet {sheet}</translation>
    </message>
    <message>
        <source>{usable} of {all} usable</source>
        <translation>{usable} dari {all} dapat dipakai</translation>
    </message>
    <message>
        <source>Cores</source>
        <translation>Core</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>Instruksi</translation>
    </message>
    <message>
        <source>{clock} now; a run measures it under load</source>
        <translation>{clock} saat ini; saat pengukuran dibaca di bawah beban</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Clock</translation>
    </message>
</context>
<context>
    <name>DevicesPage</name>
    <message>
        <source>The report is on the clipboard.</source>
        <translation>Laporan sudah ada di papan klip.</translation>
    </message>
    <message>
        <source>Look for devices and problems again</source>
        <translation>Periksa lagi perangkat dan masalahnya</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Periksa lagi</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>The chosen device</source>
        <translation>Perangkat yang dipilih</translation>
    </message>
    <message>
        <source>What the doctor found</source>
        <translation>Temuan doctor</translation>
    </message>
    <message>
        <source>The devices cannot be listed: {problem}</source>
        <translation>Daftar perangkat tidak dapat dibuat: {problem}</translation>
    </message>
    <message>
        <source>The devices are looked at when the run has ended: looking would disturb it.</source>
        <translation>Perangkat diperiksa setelah pengukuran selesai, sebab pemeriksaan akan mengganggunya.</translation>
    </message>
    <message>
        <source>The devices of this machine are being looked at; that takes some seconds.</source>
        <translation>Perangkat di mesin ini sedang diperiksa; perlu beberapa detik.</translation>
    </message>
    <message>
        <source>could not look</source>
        <translation>gagal memeriksa</translation>
    </message>
    <message>
        <source>waits for the end of the run</source>
        <translation>menunggu pengukuran selesai</translation>
    </message>
    <message>
        <source>is looking …</source>
        <translation>memeriksa …</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>Doctor</translation>
    </message>
    <message>
        <source>✗ cannot be used</source>
        <translation>✗ tidak dapat dipakai</translation>
    </message>
</context>
<context>
    <name>Doctor</name>
    <message>
        <source>✓ nothing is wrong</source>
        <translation>✓ tidak ada masalah</translation>
    </message>
    <message>
        <source>✗ problems: {count}</source>
        <translation>✗ masalah: {count}</translation>
    </message>
    <message>
        <source>! notes: {count}</source>
        <translation>! catatan: {count}</translation>
    </message>
    <message>
        <source>problem</source>
        <translation>masalah</translation>
    </message>
    <message>
        <source>note</source>
        <translation>catatan</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>baik</translation>
    </message>
</context>
<context>
    <name>DurationChoice</name>
    <message>
        <source>How long</source>
        <translation>Berapa lama</translation>
    </message>
    <message>
        <source>Until each result is known</source>
        <translation>Sampai setiap hasil diketahui</translation>
    </message>
    <message>
        <source>Until each energy is known, too</source>
        <translation>Sampai setiap energi juga diketahui</translation>
    </message>
    <message>
        <source>One case back to back</source>
        <translation>Satu kasus beruntun</translation>
    </message>
    <message>
        <source>Minutes back to back</source>
        <translation>Menit beruntun</translation>
    </message>
    <message>
        <source>Case that is run back to back</source>
        <translation>Kasus yang dijalankan beruntun</translation>
    </message>
    <message>
        <source>The largest matmul that fits</source>
        <translation>Matmul terbesar yang muat</translation>
    </message>
</context>
<context>
    <name>Energy</name>
    <message>
        <source>not measured</source>
        <translation>tidak diukur</translation>
    </message>
    <message>
        <source>cannot be true</source>
        <translation>tidak mungkin benar</translation>
    </message>
    <message>
        <source>{work}, {joules} a call</source>
        <translation>{work}, {joules} per panggilan</translation>
    </message>
    <message>
        <source>energy over {time}</source>
        <translation>energi selama {time}</translation>
    </message>
    <message>
        <source>Energy is not measured</source>
        <translation>Energi tidak diukur</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>Interval 95 %</translation>
    </message>
    <message>
        <source>over {time} in one round</source>
        <translation>selama {time} dalam satu putaran</translation>
    </message>
    <message>
        <source>over {time} in {n} rounds</source>
        <translation>selama {time} dalam {n} putaran</translation>
    </message>
    <message>
        <source>{power} above idle</source>
        <translation>{power} di atas saat diam</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>Energi</translation>
    </message>
    <message>
        <source>off by at most {share} through the counter&apos;s steps</source>
        <translation>meleset paling banyak {share} karena langkah penghitung</translation>
    </message>
    <message>
        <source>{models} against another model, {same} against the same unit</source>
        <translation>{models} terhadap model lain, {same} terhadap unit yang sama</translation>
    </message>
    <message>
        <source>idle power is not measured</source>
        <translation>daya saat diam tidak diukur</translation>
    </message>
    <message>
        <source>idle {power} over {time}</source>
        <translation>diam {power} selama {time}</translation>
    </message>
</context>
<context>
    <name>EnergyView</name>
    <message>
        <source>Work per joule</source>
        <translation>Kerja per joule</translation>
    </message>
    <message>
        <source>Neither side has an energy here. Measure both for their energy: on the Run page, How long, Until each energy is known, too; or assay run --energy.</source>
        <translation>Kedua sisi tidak memiliki energi di sini. Ukur energi keduanya: di halaman Jalankan, Berapa lama, Sampai setiap energi juga diketahui; atau assay run --energy.</translation>
    </message>
    <message>
        <source>More work per joule is more efficient. The interval has the sensors&apos; gain in it: {models} of each side, or {same} between two runs on one unit.</source>
        <translation>Lebih banyak kerja per joule berarti lebih efisien. Interval memuat galat penguatan sensor: {models} di tiap sisi, atau {same} antara dua pengukuran pada satu unit.</translation>
    </message>
</context>
<context>
    <name>Evidence</name>
    <message>
        <source>ratio {ratio}</source>
        <translation>rasio {ratio}</translation>
    </message>
    <message>
        <source>measured by Assay</source>
        <translation>diukur Assay</translation>
    </message>
    <message>
        <source>audited</source>
        <translation>diaudit</translation>
    </message>
    <message>
        <source>third party</source>
        <translation>pihak ketiga</translation>
    </message>
    <message>
        <source>vendor</source>
        <translation>vendor</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>pengukuran</translation>
    </message>
    <message>
        <source>does not count</source>
        <translation>tidak dihitung</translation>
    </message>
    <message>
        <source>supports</source>
        <translation>mendukung</translation>
    </message>
    <message>
        <source>contradicts</source>
        <translation>membantah</translation>
    </message>
    <message>
        <source>decides nothing</source>
        <translation>tidak menentukan</translation>
    </message>
</context>
<context>
    <name>EvidenceList</name>
    <message>
        <source>Near, and not counted</source>
        <translation>Serupa, tetapi tidak dihitung</translation>
    </message>
</context>
<context>
    <name>ExportButton</name>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Ekspor</translation>
    </message>
    <message>
        <source>HTML report, to read and print…</source>
        <translation>Laporan HTML, untuk dibaca dan dicetak…</translation>
    </message>
    <message>
        <source>Markdown…</source>
        <translation>Markdown…</translation>
    </message>
    <message>
        <source>CSV, a row per case…</source>
        <translation>CSV, satu baris per kasus…</translation>
    </message>
    <message>
        <source>JSON…</source>
        <translation>JSON…</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>Ekspor perbandingan</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>Ditulis ke {path}</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Export</source>
        <translation>Ekspor</translation>
    </message>
    <message>
        <source>Table with a row per case and round (CSV)…</source>
        <translation>Tabel, satu baris per kasus dan putaran (CSV)…</translation>
    </message>
    <message>
        <source>Table with a row per sample (CSV)…</source>
        <translation>Tabel, satu baris per sampel (CSV)…</translation>
    </message>
    <message>
        <source>The profile itself (JSON)…</source>
        <translation>Profilnya sendiri (JSON)…</translation>
    </message>
    <message>
        <source>Report to read and print (HTML or PDF)…</source>
        <translation>Laporan untuk dibaca dan dicetak (HTML atau PDF)…</translation>
    </message>
    <message>
        <source>Written to {file}.</source>
        <translation>Ditulis ke {file}.</translation>
    </message>
    <message>
        <source>{n} profiles were written to {folder}.</source>
        <translation>{n} profil ditulis ke {folder}.</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>{low} to {high}</source>
        <translation>{low}–{high}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>{label}: {text}</source>
        <translation>{label}: {text}</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Search</source>
        <translation>Cari</translation>
    </message>
    <message>
        <source>Search in the claims</source>
        <translation>Cari dalam klaim</translation>
    </message>
    <message>
        <source>Standing</source>
        <translation>Penilaian</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>Chip</translation>
    </message>
    <message>
        <source>Who says it</source>
        <translation>Pengklaim</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Urutan</translation>
    </message>
    <message>
        <source>Any standing ({count})</source>
        <translation>Semua klaim ({count})</translation>
    </message>
    <message>
        <source>Chips of this machine</source>
        <translation>Chip di mesin ini</translation>
    </message>
    <message>
        <source>Any chip</source>
        <translation>Semua chip</translation>
    </message>
    <message>
        <source>Said by anyone</source>
        <translation>Semua pengklaim</translation>
    </message>
    <message>
        <source>By standing</source>
        <translation>Menurut penilaian</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>Terbaru dahulu</translation>
    </message>
    <message>
        <source>By chip</source>
        <translation>Menurut chip</translation>
    </message>
    <message>
        <source>By who says it</source>
        <translation>Menurut pengklaim</translation>
    </message>
    <message>
        <source>By statement</source>
        <translation>Menurut pernyataan</translation>
    </message>
    <message>
        <source>Search name, device, suite, host, id, note</source>
        <translation>Cari nama, perangkat, suite, host, id, catatan</translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation>Cari dalam pustaka</translation>
    </message>
    <message>
        <source>All devices</source>
        <translation>Semua perangkat</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>All suites</source>
        <translation>Semua suite</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>Suite</translation>
    </message>
    <message>
        <source>Starred only</source>
        <translation>Hanya berbintang</translation>
    </message>
</context>
<context>
    <name>FindingsView</name>
    <message>
        <source>Doctor</source>
        <translation>Doctor</translation>
    </message>
    <message>
        <source>The doctor looks when the run has ended: looking would disturb it.</source>
        <translation>Doctor memeriksa setelah pengukuran selesai, sebab pemeriksaan akan mengganggunya.</translation>
    </message>
    <message>
        <source>The doctor is looking at this machine; that takes some seconds.</source>
        <translation>Doctor sedang memeriksa mesin ini; perlu beberapa detik.</translation>
    </message>
    <message>
        <source>The doctor could not look: {problem}</source>
        <translation>Doctor gagal memeriksa: {problem}</translation>
    </message>
</context>
<context>
    <name>Fleet</name>
    <message>
        <source>Members</source>
        <translation>Anggota</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>Anggota</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>Kasus</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Selesai</translation>
    </message>
    <message>
        <source>How much of the member&apos;s work is done</source>
        <translation>Seberapa banyak pekerjaan anggota ini yang selesai</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Sisa</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Alasan</translation>
    </message>
    <message>
        <source>The process of the fleet was killed from outside, or it crashed; what had come is in {folder}.</source>
        <translation>Proses armada dihentikan dari luar, atau rusak; yang sudah datang ada di {folder}.</translation>
    </message>
    <message>
        <source>The fleet ended with exit code {code}.</source>
        <translation>Armada berakhir dengan kode keluar {code}.</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Berjalan</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Dihentikan</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gagal</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Hilang</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>menunggu</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>mulai</translation>
    </message>
    <message>
        <source>running</source>
        <translation>berjalan</translation>
    </message>
    <message>
        <source>✓ done</source>
        <translation>✓ selesai</translation>
    </message>
    <message>
        <source>! stopped</source>
        <translation>! dihentikan</translation>
    </message>
    <message>
        <source>✗ failed</source>
        <translation>✗ gagal</translation>
    </message>
    <message>
        <source>✗ lost</source>
        <translation>✗ hilang</translation>
    </message>
    <message>
        <source>{n} waiting</source>
        <translation>{n} menunggu</translation>
    </message>
    <message>
        <source>{n} starting</source>
        <translation>{n} mulai</translation>
    </message>
    <message>
        <source>{n} stopped</source>
        <translation>{n} dihentikan</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} gagal</translation>
    </message>
    <message>
        <source>{n} lost</source>
        <translation>{n} hilang</translation>
    </message>
    <message>
        <source>{engine} on {host}</source>
        <translation>{engine} di {host}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>sisa sekitar {time}</translation>
    </message>
    <message>
        <source>The fleet was stopped before it began.</source>
        <translation>Armada dihentikan sebelum dimulai.</translation>
    </message>
    <message>
        <source>The one member is done.</source>
        <translation>Satu-satunya anggota selesai.</translation>
    </message>
    <message>
        <source>All {n} members are done.</source>
        <translation>Semua {n} anggota selesai.</translation>
    </message>
    <message>
        <source>{done} of {n} members done: {rest}.</source>
        <translation>{done} dari {n} anggota selesai: {rest}.</translation>
    </message>
    <message>
        <source>It was ended early: {reason}.</source>
        <translation>Diakhiri lebih awal: {reason}.</translation>
    </message>
    <message>
        <source>{one} {other}</source>
        <translation>{one} {other}</translation>
    </message>
</context>
<context>
    <name>FleetForm</name>
    <message>
        <source>Start it on</source>
        <translation>Mulai di</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Engine</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>Suite</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>Number of hosts</source>
        <translation>Jumlah host</translation>
    </message>
    <message>
        <source>all of them</source>
        <translation>semuanya</translation>
    </message>
    <message>
        <source>Deadline, minutes</source>
        <translation>Batas waktu, menit</translation>
    </message>
    <message>
        <source>none</source>
        <translation>tidak ada</translation>
    </message>
    <message>
        <source>Folder of the profiles</source>
        <translation>Folder profil</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Pilih…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>Pilih folder</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>Mesin ini</translation>
    </message>
    <message>
        <source>The list of hosts has an empty name in it: use single commas.</source>
        <translation>Daftar host memuat nama kosong: gunakan satu koma saja.</translation>
    </message>
    <message>
        <source>There is no srun here: start it on a host that has Slurm.</source>
        <translation>Di sini tidak ada srun: mulai di host yang memiliki Slurm.</translation>
    </message>
    <message>
        <source>Ray is not installed here: start it on a host of the Ray cluster.</source>
        <translation>Ray tidak terpasang di sini: mulai di host klaster Ray.</translation>
    </message>
    <message>
        <source>There is no ssh here: install an OpenSSH client.</source>
        <translation>Di sini tidak ada ssh: pasang klien OpenSSH.</translation>
    </message>
    <message>
        <source>There is no host yet: add the members on the Hosts page.</source>
        <translation>Belum ada host: tambahkan anggota di halaman Host.</translation>
    </message>
    <message>
        <source>There is no host “{name}” on the Hosts page.</source>
        <translation>Tidak ada host “{name}” di halaman Host.</translation>
    </message>
    <message>
        <source>Choose a folder for the profiles.</source>
        <translation>Pilih folder untuk profil.</translation>
    </message>
    <message>
        <source>Give the whole path of the folder on {host}.</source>
        <translation>Berikan path lengkap folder di {host}.</translation>
    </message>
    <message>
        <source>Give the whole path of the folder.</source>
        <translation>Berikan path lengkap folder.</translation>
    </message>
    <message>
        <source>one that all hosts share</source>
        <translation>yang dipakai bersama semua host</translation>
    </message>
    <message>
        <source>its whole path on {host}</source>
        <translation>path lengkapnya di {host}</translation>
    </message>
    <message>
        <source>a folder of this machine</source>
        <translation>folder di mesin ini</translation>
    </message>
    <message>
        <source>all, or as srun names them: n[1-64]</source>
        <translation>semua, atau seperti srun: n[1-64]</translation>
    </message>
    <message>
        <source>all, or names with commas</source>
        <translation>semua, atau nama dengan koma</translation>
    </message>
</context>
<context>
    <name>FleetPage</name>
    <message>
        <source>Report of a folder…</source>
        <translation>Laporan folder…</translation>
    </message>
    <message>
        <source>Run the fleet</source>
        <translation>Jalankan armada</translation>
    </message>
    <message>
        <source>Fleet</source>
        <translation>Armada</translation>
    </message>
    <message>
        <source>No fleet yet.</source>
        <translation>Belum ada armada.</translation>
    </message>
    <message>
        <source>A fleet is one run on many hosts at once: a profile of each chip, all in one folder.</source>
        <translation>Armada adalah satu pengukuran di banyak host sekaligus: satu profil tiap chip, semua dalam satu folder.</translation>
    </message>
    <message>
        <source>Every member is counted, and of one that is lost its host and the reason are named.</source>
        <translation>Setiap anggota dihitung; yang hilang disebut host dan alasannya.</translation>
    </message>
    <message>
        <source>Slurm and Ray start it from a head node of their cluster, ssh from here.</source>
        <translation>Slurm dan Ray memulainya dari head node klaster mereka, ssh dari sini.</translation>
    </message>
    <message>
        <source>Stop at once</source>
        <translation>Hentikan seketika</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Hentikan</translation>
    </message>
    <message>
        <source>The report is being made …</source>
        <translation>Laporan sedang dibuat …</translation>
    </message>
    <message>
        <source>Go to Fleet</source>
        <translation>Ke Armada</translation>
    </message>
    <message>
        <source>Report of a folder</source>
        <translation>Laporan folder</translation>
    </message>
</context>
<context>
    <name>FleetPanel</name>
    <message>
        <source>Expected</source>
        <translation>Diharapkan</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Laporan</translation>
    </message>
    <message>
        <source>Report of this fleet</source>
        <translation>Laporan armada ini</translation>
    </message>
    <message>
        <source>The fleet is being taken up where it was left …</source>
        <translation>Armada sedang diambil alih dari tempat ditinggalkan …</translation>
    </message>
    <message>
        <source>The fleet is being started …</source>
        <translation>Armada sedang dimulai …</translation>
    </message>
    <message>
        <source>The members were told to end; what they have measured is being collected.</source>
        <translation>Anggota diminta berakhir; yang telah diukur sedang dikumpulkan.</translation>
    </message>
    <message>
        <source>The profiles are on {host}; the report is made there with:</source>
        <translation>Profil ada di {host}; laporan dibuat di sana dengan:</translation>
    </message>
</context>
<context>
    <name>Folder</name>
    <message>
        <source>Parts of the plan</source>
        <translation>Bagian rencana</translation>
    </message>
    <message>
        <source>Enter or double click edits</source>
        <translation>Enter atau klik ganda untuk mengubah</translation>
    </message>
</context>
<context>
    <name>GroupChoice</name>
    <message>
        <source>Ranks of the processor</source>
        <translation>Rank pada prosesor</translation>
    </message>
    <message>
        <source>One group</source>
        <translation>Satu grup</translation>
    </message>
    <message>
        <source>{n} ranks, one on each device</source>
        <translation>{n} rank, satu di tiap perangkat</translation>
    </message>
</context>
<context>
    <name>GroupForm</name>
    <message>
        <source>This kernel can be changed in the suite&apos;s file only.</source>
        <translation>Kernel ini hanya dapat diubah dalam berkas suite.</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>prosesor</translation>
    </message>
    <message>
        <source>accelerators</source>
        <translation>akselerator</translation>
    </message>
    <message>
        <source>Seconds for a case in a round</source>
        <translation>Detik untuk satu kasus per putaran</translation>
    </message>
    <message>
        <source>as the suite</source>
        <translation>sesuai suite</translation>
    </message>
</context>
<context>
    <name>GroupList</name>
    <message>
        <source>Groups of cases</source>
        <translation>Grup kasus</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Tambah</translation>
    </message>
    <message>
        <source>Add a group of cases</source>
        <translation>Tambah grup kasus</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Gandakan</translation>
    </message>
    <message>
        <source>Duplicate the group</source>
        <translation>Gandakan grup</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Remove the group</source>
        <translation>Hapus grup</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>Kernel</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Isi</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>Kasus</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>salah</translation>
    </message>
</context>
<context>
    <name>HistogramPlot</name>
    <message>
        <source>Distribution of the samples</source>
        <translation>Distribusi sampel</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>sampel</translation>
    </message>
</context>
<context>
    <name>HostDialog</name>
    <message>
        <source>Change a host</source>
        <translation>Ubah host</translation>
    </message>
    <message>
        <source>Add a host</source>
        <translation>Tambah host</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nama</translation>
    </message>
    <message>
        <source>What you call it: lab3</source>
        <translation>Sebutan Anda: lab3</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Alamat</translation>
    </message>
    <message>
        <source>As for ssh: an alias, a name, or user@name</source>
        <translation>Seperti untuk ssh: alias, nama, atau pengguna@nama</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>What ssh&apos;s configuration says</source>
        <translation>Menurut konfigurasi ssh</translation>
    </message>
    <message>
        <source>Python there</source>
        <translation>Python di sana</translation>
    </message>
    <message>
        <source>Set-up file there</source>
        <translation>Berkas penyiapan di sana</translation>
    </message>
    <message>
        <source>None; for Ascend its set_env.sh</source>
        <translation>Tidak ada; untuk Ascend set_env.sh</translation>
    </message>
    <message>
        <source>There is a host {name} already; give another name, or change that one.</source>
        <translation>Host {name} sudah ada; beri nama lain, atau ubah yang itu.</translation>
    </message>
    <message>
        <source>The port is a number from 1 to 65535.</source>
        <translation>Port adalah angka dari 1 sampai 65535.</translation>
    </message>
    <message>
        <source>Assay uses the ssh of this machine with your configuration, keys and agent. It keeps what stands here, and no password.</source>
        <translation>Assay memakai ssh mesin ini dengan konfigurasi, kunci, dan agen Anda. Yang disimpan hanya isian di sini, tanpa kata sandi.</translation>
    </message>
    <message>
        <source>Save and test</source>
        <translation>Simpan dan uji</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>{user} at {name}, port {port}</source>
        <translation>{user} di {name}, port {port}</translation>
    </message>
    <message>
        <source>through {host}</source>
        <translation>melalui {host}</translation>
    </message>
    <message>
        <source>by the command {command}</source>
        <translation>dengan perintah {command}</translation>
    </message>
    <message>
        <source>For ssh this is</source>
        <translation>Bagi ssh ini adalah</translation>
    </message>
</context>
<context>
    <name>HostPanel</name>
    <message>
        <source>Test</source>
        <translation>Uji</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Ubah…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>The test begins when the run has ended: it would disturb it.</source>
        <translation>Uji dimulai setelah pengukuran selesai: uji akan mengganggunya.</translation>
    </message>
    <message>
        <source>Test shows what a run needs: connection, Python, torch, devices, clock, disk.</source>
        <translation>Uji menunjukkan yang diperlukan pengukuran: koneksi, Python, torch, perangkat, jam, disk.</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Run on {device}</source>
        <translation>Jalankan di {device}</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>Jalankan…</translation>
    </message>
    <message>
        <source>Runs kept on the host</source>
        <translation>Pengukuran yang disimpan di host</translation>
    </message>
    <message>
        <source>Attach {run}</source>
        <translation>Sambung ke {run}</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>Sambung</translation>
    </message>
</context>
<context>
    <name>Hosts</name>
    <message>
        <source>not looked at</source>
        <translation>tidak diperiksa</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nama</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Alamat</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Kode</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Keadaan</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Koneksi</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>torch</source>
        <translation>torch</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Jam</translation>
    </message>
    <message>
        <source>Free disk</source>
        <translation>Disk kosong</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>baik</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>peringatan</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gagal</translation>
    </message>
    <message>
        <source>is being tested …</source>
        <translation>sedang diuji …</translation>
    </message>
    <message>
        <source>waits for its test</source>
        <translation>menunggu diuji</translation>
    </message>
    <message>
        <source>not tested yet</source>
        <translation>belum diuji</translation>
    </message>
    <message>
        <source>its run has ended: test again</source>
        <translation>run di sana telah berakhir: uji lagi</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>siap</translation>
    </message>
    <message>
        <source>current</source>
        <translation>terbaru</translation>
    </message>
    <message>
        <source>tested {when}</source>
        <translation>diuji {when}</translation>
    </message>
    <message>
        <source>still runs</source>
        <translation>masih berjalan</translation>
    </message>
    <message>
        <source>has ended</source>
        <translation>sudah selesai</translation>
    </message>
    <message>
        <source>was lost on the host</source>
        <translation>hilang di host</translation>
    </message>
</context>
<context>
    <name>HostsPage</name>
    <message>
        <source>Add…</source>
        <translation>Tambah…</translation>
    </message>
    <message>
        <source>Test all</source>
        <translation>Uji semua</translation>
    </message>
    <message>
        <source>Test all hosts</source>
        <translation>Uji semua host</translation>
    </message>
    <message>
        <source>The host {name} is removed.</source>
        <translation>Host {name} dihapus.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Urungkan</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>The chosen host</source>
        <translation>Host yang dipilih</translation>
    </message>
    <message>
        <source>No host yet.</source>
        <translation>Belum ada host.</translation>
    </message>
    <message>
        <source>A machine that you reach with ssh can be measured from here, live as this one.</source>
        <translation>Mesin yang Anda jangkau dengan ssh dapat diukur dari sini, langsung seperti mesin ini.</translation>
    </message>
    <message>
        <source>It needs Python 3.11 or newer and torch; Assay sends the rest of itself along.</source>
        <translation>Mesin itu perlu Python 3.11 atau lebih baru dan torch; sisanya dikirim Assay sendiri.</translation>
    </message>
    <message>
        <source>Add a host…</source>
        <translation>Tambah host…</translation>
    </message>
</context>
<context>
    <name>Importing</name>
    <message>
        <source>Import files</source>
        <translation>Impor berkas</translation>
    </message>
    <message>
        <source>Profiles and results of other tools (*)</source>
        <translation>Profil dan hasil alat lain (*)</translation>
    </message>
    <message>
        <source>Profiles (*.assay.json)</source>
        <translation>Profil (*.assay.json)</translation>
    </message>
    <message>
        <source>{n} files are being imported.</source>
        <translation>{n} berkas sedang diimpor.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Klaim</translation>
    </message>
    <message>
        <source>All {n} files were imported.</source>
        <translation>Semua {n} berkas telah diimpor.</translation>
    </message>
    <message>
        <source>{n} of {total} files were imported, the others were not:</source>
        <translation>{n} dari {total} berkas telah diimpor, sisanya tidak:</translation>
    </message>
    <message>
        <source>{file} is in the library already.</source>
        <translation>{file} sudah ada di pustaka.</translation>
    </message>
    <message>
        <source>{file} was imported.</source>
        <translation>{file} telah diimpor.</translation>
    </message>
    <message>
        <source>{file}: {n} results of {tool} are among the published evidence already.</source>
        <translation>{file}: {n} hasil {tool} sudah termasuk bukti yang dipublikasikan.</translation>
    </message>
    <message>
        <source>{file}: {n} results of {tool} are published evidence for claims now.</source>
        <translation>{file}: {n} hasil {tool} kini menjadi bukti yang dipublikasikan untuk klaim.</translation>
    </message>
    <message>
        <source>{n} × left out: {reason}</source>
        <translation>{n} × tidak disertakan: {reason}</translation>
    </message>
    <message>
        <source>The catalogue knows no device “{name}”; no claim will find its results.</source>
        <translation>Katalog tidak mengenal perangkat “{name}”; hasilnya tidak akan ditemukan oleh klaim mana pun.</translation>
    </message>
    <message>
        <source>{name} is odd and is not used: {why}</source>
        <translation>{name} janggal dan tidak dipakai: {why}</translation>
    </message>
</context>
<context>
    <name>InstalledLine</name>
    <message>
        <source>driver {version}</source>
        <translation>driver {version}</translation>
    </message>
    <message>
        <source>Doctor: looking …</source>
        <translation>Doctor: memeriksa …</translation>
    </message>
    <message>
        <source>Doctor: no answer</source>
        <translation>Doctor: tidak menjawab</translation>
    </message>
    <message>
        <source>Doctor: no problem</source>
        <translation>Doctor: tidak ada masalah</translation>
    </message>
    <message>
        <source>Doctor: 1 problem</source>
        <translation>Doctor: 1 masalah</translation>
    </message>
    <message>
        <source>Doctor: {n} problems</source>
        <translation>Doctor: {n} masalah</translation>
    </message>
    <message>
        <source>Doctor: 1 note</source>
        <translation>Doctor: 1 catatan</translation>
    </message>
    <message>
        <source>Doctor: {n} notes</source>
        <translation>Doctor: {n} catatan</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Pages</source>
        <translation>Halaman</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Di mana saja</translation>
    </message>
    <message>
        <source>To the Run page, and there: run</source>
        <translation>Ke halaman Jalankan, dan di sana: jalankan</translation>
    </message>
    <message>
        <source>Search on this page</source>
        <translation>Cari di halaman ini</translation>
    </message>
    <message>
        <source>Export what this page shows</source>
        <translation>Ekspor isi halaman ini</translation>
    </message>
    <message>
        <source>Close a message, stop a run, end a search</source>
        <translation>Tutup pesan, hentikan pengukuran, akhiri pencarian</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>Lembar ini</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Keluar</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tabel</translation>
    </message>
    <message>
        <source>Open the row</source>
        <translation>Buka baris</translation>
    </message>
    <message>
        <source>Copy the selected rows, else all of them</source>
        <translation>Salin baris yang dipilih, atau semuanya</translation>
    </message>
    <message>
        <source>Select all rows</source>
        <translation>Pilih semua baris</translation>
    </message>
    <message>
        <source>Compare the selected profiles</source>
        <translation>Bandingkan profil yang dipilih</translation>
    </message>
    <message>
        <source>Star, or take the star away</source>
        <translation>Beri atau hapus bintang</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Ganti nama</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>Tulis catatan</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>Pindahkan ke tempat sampah</translation>
    </message>
    <message>
        <source>Import files</source>
        <translation>Impor berkas</translation>
    </message>
</context>
<context>
    <name>KnownHosts</name>
    <message>
        <source>The test gave no answer.</source>
        <translation>Uji tidak memberi jawaban.</translation>
    </message>
</context>
<context>
    <name>Leftovers</name>
    <message>
        <source>The window crashed the last time.</source>
        <translation>Jendela ini crash pada pemakaian terakhir.</translation>
    </message>
    <message>
        <source>The last run was interrupted; what it had measured is in the library.</source>
        <translation>Pengukuran terakhir terputus; hasil yang sudah terukur ada di pustaka.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Unstar</source>
        <translation>Hapus bintang</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>Beri bintang</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Bandingkan</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Ganti nama</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Move “{name}” to the trash?</source>
        <translation>Pindahkan “{name}” ke tempat sampah?</translation>
    </message>
    <message>
        <source>Move {n} profiles to the trash?</source>
        <translation>Pindahkan {n} profil ke tempat sampah?</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>Pindahkan ke tempat sampah</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>The library folder {folder} is gone: it comes back by itself with its disk, or choose another folder in the settings.</source>
        <translation>Folder pustaka {folder} tidak ada: folder itu kembali sendiri bersama diskanya, atau pilih folder lain di pengaturan.</translation>
    </message>
    <message>
        <source>{folder} is a file and cannot hold the library: choose a folder in the settings.</source>
        <translation>{folder} adalah berkas dan tidak dapat memuat pustaka: pilih folder di pengaturan.</translation>
    </message>
    <message>
        <source>The library cannot be read: {why} Choose another folder in the settings.</source>
        <translation>Pustaka tidak dapat dibaca: {why} Pilih folder lain di pengaturan.</translation>
    </message>
    <message>
        <source>The library folder {folder} is read-only: runs, names, stars and notes cannot be saved in it.</source>
        <translation>Folder pustaka {folder} hanya dapat dibaca: hasil pengukuran, nama, bintang, dan catatan tidak dapat disimpan di sana.</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>lengkap</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>terputus</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>rusak</translation>
    </message>
    <message>
        <source>{n} of {planned} rounds</source>
        <translation>{n} dari {planned} putaran</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>berbintang</translation>
    </message>
    <message>
        <source>not starred</source>
        <translation>tidak berbintang</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>Berbintang</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nama</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>Suite</translation>
    </message>
    <message>
        <source>Best matmul</source>
        <translation>Matmul terbaik</translation>
    </message>
    <message>
        <source>The fastest matmul in bf16, else in fp16, else in fp32</source>
        <translation>Matmul tercepat dalam bf16, jika tidak ada fp16, lalu fp32</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Tanggal</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>Nama baru</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Profiles</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Select the profiles to export first.</source>
        <translation>Pilih dahulu profil yang akan diekspor.</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Impor…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Ekspor</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Pustaka</translation>
    </message>
    <message>
        <source>{n} profiles</source>
        <translation>{n} profil</translation>
    </message>
    <message>
        <source>{n} of {total} profiles</source>
        <translation>{n} dari {total} profil</translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation>{n} dipilih</translation>
    </message>
    <message>
        <source>new ones appear when the run has ended</source>
        <translation>yang baru tampil setelah pengukuran selesai</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Masalah</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tampilkan semua</translation>
    </message>
    <message>
        <source>Try other words, or see all profiles again.</source>
        <translation>Coba kata lain, atau tampilkan semua profil lagi.</translation>
    </message>
    <message>
        <source>No profile fits</source>
        <translation>Tidak ada profil yang cocok</translation>
    </message>
    <message>
        <source>There is no library</source>
        <translation>Pustaka tidak ada</translation>
    </message>
    <message>
        <source>Reading the library</source>
        <translation>Membaca pustaka</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Jalankan</translation>
    </message>
    <message>
        <source>No profiles yet</source>
        <translation>Belum ada profil</translation>
    </message>
    <message>
        <source>What is measured on the Run page is kept here. Profiles of others, and results of other tools, can be imported or dropped on this window.</source>
        <translation>Hasil pengukuran dari halaman Jalankan disimpan di sini. Profil milik orang lain dan hasil alat lain dapat diimpor atau dijatuhkan ke jendela ini.</translation>
    </message>
    <message>
        <source>New profiles are being read: {n} of {total}.</source>
        <translation>Profil baru sedang dibaca: {n} dari {total}.</translation>
    </message>
    <message>
        <source>There are many new profiles; they are read when the run has ended.</source>
        <translation>Ada banyak profil baru; semuanya dibaca setelah pengukuran selesai.</translation>
    </message>
</context>
<context>
    <name>Live</name>
    <message>
        <source>allocating</source>
        <translation>mengalokasi memori</translation>
    </message>
    <message>
        <source>compiling, first time only</source>
        <translation>mengompilasi, hanya pertama kali</translation>
    </message>
    <message>
        <source>checking the result</source>
        <translation>memeriksa hasil</translation>
    </message>
    <message>
        <source>warming up</source>
        <translation>pemanasan</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>mengukur</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>menunggu</translation>
    </message>
    <message>
        <source>running</source>
        <translation>berjalan</translation>
    </message>
    <message>
        <source>done</source>
        <translation>selesai</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>dilewati</translation>
    </message>
    <message>
        <source>not supported</source>
        <translation>tidak didukung</translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation>memori tidak cukup</translation>
    </message>
    <message>
        <source>incorrect</source>
        <translation>hasil salah</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>waktu habis</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gagal</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>dihentikan</translation>
    </message>
    <message>
        <source>no interval</source>
        <translation>tanpa interval</translation>
    </message>
    <message>
        <source>rounds missing</source>
        <translation>putaran kurang</translation>
    </message>
    <message>
        <source>disturbed</source>
        <translation>terganggu</translation>
    </message>
    <message>
        <source>unwatched</source>
        <translation>tidak terpantau</translation>
    </message>
    <message>
        <source>other load</source>
        <translation>beban lain</translation>
    </message>
    <message>
        <source>not settled</source>
        <translation>belum stabil</translation>
    </message>
    <message>
        <source>host bound</source>
        <translation>dibatasi host</translation>
    </message>
    <message>
        <source>throttled</source>
        <translation>throttling</translation>
    </message>
    <message>
        <source>power capped</source>
        <translation>dibatasi daya</translation>
    </message>
    <message>
        <source>drift</source>
        <translation>drift</translation>
    </message>
    <message>
        <source>outlying round</source>
        <translation>pencilan</translation>
    </message>
    <message>
        <source>implausible</source>
        <translation>tidak wajar</translation>
    </message>
    <message>
        <source>implausible power</source>
        <translation>daya tidak wajar</translation>
    </message>
    <message>
        <source>estimate</source>
        <translation>perkiraan</translation>
    </message>
    <message>
        <source>mixed backends</source>
        <translation>backend campuran</translation>
    </message>
    <message>
        <source>projected</source>
        <translation>proyeksi</translation>
    </message>
    <message>
        <source>{done} of {rounds} rounds</source>
        <translation>{done} dari {rounds} putaran</translation>
    </message>
    <message>
        <source>{count} samples</source>
        <translation>{count} sampel</translation>
    </message>
    <message>
        <source>an interval wider than the value</source>
        <translation>interval lebih lebar dari nilainya</translation>
    </message>
    <message>
        <source>± {half} at 95 %</source>
        <translation>± {half} pada 95 %</translation>
    </message>
    <message>
        <source>± {half} quartiles</source>
        <translation>± {half} kuartil</translation>
    </message>
    <message>
        <source>{n} ranks as one group</source>
        <translation>{n} rank sebagai satu grup</translation>
    </message>
    <message>
        <source>case {number} of {total}</source>
        <translation>kasus {number} dari {total}</translation>
    </message>
    <message>
        <source>round {number} of {total}, {phase}</source>
        <translation>putaran {number} dari {total}, {phase}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>sisa sekitar {time}</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>hilang</translation>
    </message>
    <message>
        <source>{how} after {time}</source>
        <translation>{how} setelah {time}</translation>
    </message>
    <message>
        <source>{good} of {total} cases measured</source>
        <translation>{good} dari {total} kasus terukur</translation>
    </message>
</context>
<context>
    <name>LiveHeader</name>
    <message>
        <source>Follow the run</source>
        <translation>Ikuti</translation>
    </message>
    <message>
        <source>Hide figures</source>
        <translation>Tanpa angka</translation>
    </message>
    <message>
        <source>Skip case</source>
        <translation>Lewati kasus</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Hentikan</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Bandingkan…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Ekspor…</translation>
    </message>
    <message>
        <source>Progress: {share}</source>
        <translation>Kemajuan: {share}</translation>
    </message>
    <message>
        <source>The worker has not answered for {time}.</source>
        <translation>Worker tidak menjawab selama {time}.</translation>
    </message>
    <message>
        <source>Kill</source>
        <translation>Paksa berhenti</translation>
    </message>
    <message>
        <source>Stopping: what was measured is being saved.</source>
        <translation>Menghentikan: hasil yang sudah terukur sedang disimpan.</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Pengukuran</translation>
    </message>
    <message>
        <source>Stopping; what was measured is being saved</source>
        <translation>Menghentikan; hasil yang sudah terukur sedang disimpan</translation>
    </message>
    <message>
        <source>Connecting to {host}</source>
        <translation>Menyambung ke {host}</translation>
    </message>
    <message>
        <source>Looking at the device and planning</source>
        <translation>Memeriksa perangkat dan menyusun rencana</translation>
    </message>
    <message>
        <source>Starting the next worker</source>
        <translation>Memulai worker berikutnya</translation>
    </message>
    <message>
        <source>suite {name}</source>
        <translation>suite {name}</translation>
    </message>
    <message>
        <source>measured in {time}</source>
        <translation>diukur dalam {time}</translation>
    </message>
    <message>
        <source>Changed or damaged after it was saved: the digest does not match.</source>
        <translation>Berubah atau rusak setelah disimpan: digest tidak cocok.</translation>
    </message>
    <message>
        <source>Interrupted: {reason}</source>
        <translation>Terputus: {reason}</translation>
    </message>
    <message>
        <source>CSV, a row per round…</source>
        <translation>CSV, satu baris per putaran…</translation>
    </message>
    <message>
        <source>CSV, a row per sample…</source>
        <translation>CSV, satu baris per sampel…</translation>
    </message>
    <message>
        <source>Profile file…</source>
        <translation>Berkas profil…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Ekspor</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>Ditulis ke {path}</translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>No sensor of this device can be read.</source>
        <translation>Tidak ada sensor perangkat ini yang dapat dibaca.</translation>
    </message>
    <message>
        <source>Nothing has been measured in this window yet.</source>
        <translation>Belum ada yang diukur di jendela ini.</translation>
    </message>
    <message>
        <source>Start a run, or open a profile of the library: both are shown here.</source>
        <translation>Mulai pengukuran, atau buka profil dari pustaka: keduanya tampil di sini.</translation>
    </message>
    <message>
        <source>Go to Run</source>
        <translation>Ke Jalankan</translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation>Buka pustaka</translation>
    </message>
    <message>
        <source>The figures are hidden, so that drawing them takes nothing away.</source>
        <translation>Angka disembunyikan agar penggambarannya tidak mengurangi kinerja.</translation>
    </message>
</context>
<context>
    <name>Means</name>
    <message>
        <source>Geometric mean of the ratios</source>
        <translation>Rerata geometrik rasio</translation>
    </message>
    <message>
        <source>No case can be compared, so there is no mean.</source>
        <translation>Tidak ada kasus yang dapat dibandingkan, jadi tidak ada rerata.</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>These profiles cannot be compared</source>
        <translation>Profil-profil ini tidak dapat dibandingkan</translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation>Buka pustaka</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Coba lagi</translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>Notes</source>
        <translation>Catatan</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Note</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Peringatan</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Masalah</translation>
    </message>
</context>
<context>
    <name>ObjectivePanel</name>
    <message>
        <source>Objective</source>
        <translation>Tujuan</translation>
    </message>
    <message>
        <source>Serve most of the demand</source>
        <translation>Layani sebanyak mungkin</translation>
    </message>
    <message>
        <source>Serve all at the least cost</source>
        <translation>Layani semua, biaya terkecil</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Biaya</translation>
    </message>
    <message>
        <source>Number of devices</source>
        <translation>Jumlah perangkat</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Daya</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Harga</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Run</source>
        <translation>Jalankan</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Langsung</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Pustaka</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Bandingkan</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Klaim</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Rencana</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>Host</translation>
    </message>
    <message>
        <source>Fleet</source>
        <translation>Armada</translation>
    </message>
</context>
<context>
    <name>PeakTable</name>
    <message>
        <source>Dense peaks</source>
        <translation>Puncak dense</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Copy the source</source>
        <translation>Salin sumber</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Untuk</translation>
    </message>
    <message>
        <source>Dense peak</source>
        <translation>Puncak dense</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Jenis</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Sumber</translation>
    </message>
    <message>
        <source>Source of {what}: {source}</source>
        <translation>Sumber {what}: {source}</translation>
    </message>
</context>
<context>
    <name>Peaks</name>
    <message>
        <source>memory bandwidth</source>
        <translation>bandwidth memori</translation>
    </message>
    <message>
        <source>{dtype}, as printed</source>
        <translation>{dtype}, angka vendor</translation>
    </message>
    <message>
        <source>published</source>
        <translation>publikasi</translation>
    </message>
    <message>
        <source>matrix unit</source>
        <translation>unit matriks</translation>
    </message>
    <message>
        <source>derived</source>
        <translation>turunan</translation>
    </message>
    <message>
        <source>estimate</source>
        <translation>perkiraan</translation>
    </message>
</context>
<context>
    <name>Placement</name>
    <message>
        <source>All of the demand can be served, with {cost}.</source>
        <translation>Seluruh permintaan dapat dilayani, dengan {cost}.</translation>
    </message>
    <message>
        <source>All of the demand could be served by divisible chips; whole devices serve {share}, with {cost}.</source>
        <translation>Seluruh permintaan dapat dilayani bila chip dapat dibagi; perangkat utuh melayani {share}, dengan {cost}.</translation>
    </message>
    <message>
        <source>With all rates at their low {share} of it would be.</source>
        <translation>Dengan semua laju di batas bawah, {share} darinya terlayani.</translation>
    </message>
    <message>
        <source>{share} of the demand is served: the weighted mean of the shares.</source>
        <translation>{share} dari permintaan terlayani: rata-rata berbobot dari bagian-bagiannya.</translation>
    </message>
    <message>
        <source>{share} of the demand could be served by divisible chips, in the weighted mean of the shares; whole devices serve {mean}.</source>
        <translation>{share} dari permintaan dapat dilayani bila chip dapat dibagi (rata-rata berbobot dari bagian-bagiannya); perangkat utuh melayani {mean}.</translation>
    </message>
    <message>
        <source>These chips cannot serve all of the demand.</source>
        <translation>Chip ini tidak dapat melayani seluruh permintaan.</translation>
    </message>
    <message>
        <source>{workload} {share}, not {asked}</source>
        <translation>{workload} {share}, bukan {asked}</translation>
    </message>
    <message>
        <source>Whole devices serve less than at_least asks: {missed}.</source>
        <translation>Perangkat utuh melayani kurang dari yang diminta at_least: {missed}.</translation>
    </message>
    <message>
        <source>With all rates at their low the chips cannot serve what at_least asks: that bound is of what comes nearest to it.</source>
        <translation>Dengan semua laju di batas bawah, chip tidak dapat melayani yang diminta at_least: batas itu dari yang paling mendekati.</translation>
    </message>
    <message>
        <source>{told}; with one less, not all that must be served can be.</source>
        <translation>{told}; dengan satu lebih sedikit, yang wajib dilayani tidak semuanya terlayani.</translation>
    </message>
    <message>
        <source>{told}; the last of its {n} {gain}.</source>
        <translation>{told}; yang terakhir dari {n} {gain}.</translation>
    </message>
    <message>
        <source>{told}.</source>
        <translation>{told}.</translation>
    </message>
    <message>
        <source>{power} of the devices&apos; own power</source>
        <translation>{power} daya perangkat itu sendiri</translation>
    </message>
    <message>
        <source>{n} in the prices&apos; currency</source>
        <translation>{n} dalam mata uang harga</translation>
    </message>
    <message>
        <source>1 device</source>
        <translation>1 perangkat</translation>
    </message>
    <message>
        <source>{n} devices</source>
        <translation>{n} perangkat</translation>
    </message>
    <message>
        <source>More {chip} would change nothing</source>
        <translation>Menambah {chip} tidak mengubah apa pun</translation>
    </message>
    <message>
        <source> or </source>
        <translation> atau </translation>
    </message>
    <message>
        <source>One more {chip} helps: it {gain}</source>
        <translation>Satu {chip} lagi membantu: {gain}</translation>
    </message>
    <message>
        <source>One more {chip} is worth {others} for this mix: it {gain}</source>
        <translation>Satu {chip} lagi bernilai {others} untuk campuran ini: {gain}</translation>
    </message>
    <message>
        <source>saves {cost}</source>
        <translation>menghemat {cost}</translation>
    </message>
    <message>
        <source>adds {share} % of the demand</source>
        <translation>menambah {share} % dari permintaan</translation>
    </message>
</context>
<context>
    <name>PlacementTab</name>
    <message>
        <source>By c&amp;hip</source>
        <translation>Per chip</translation>
    </message>
    <message>
        <source>By &amp;workload</source>
        <translation>Per beban kerja</translation>
    </message>
    <message>
        <source>What the plot shows</source>
        <translation>Yang ditampilkan grafik</translation>
    </message>
    <message>
        <source>Add a workload</source>
        <translation>Tambah beban kerja</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Remove the selected row</source>
        <translation>Hapus baris yang dipilih</translation>
    </message>
    <message>
        <source>Wo&amp;rkloads</source>
        <translation>Beban kerja</translation>
    </message>
    <message>
        <source>&amp;Chips</source>
        <translation>Chip</translation>
    </message>
    <message>
        <source>Ra&amp;tes</source>
        <translation>Laju</translation>
    </message>
    <message>
        <source>&amp;Assumptions</source>
        <translation>Asumsi</translation>
    </message>
    <message>
        <source>&amp;Notes</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>Tujuan</translation>
    </message>
</context>
<context>
    <name>Plan</name>
    <message>
        <source>New chip</source>
        <translation>Chip baru</translation>
    </message>
    <message>
        <source>{chip}: {n} delivered</source>
        <translation>{chip}: {n} terkirim</translation>
    </message>
    <message>
        <source>{chip}: {n} ordered</source>
        <translation>{chip}: {n} dipesan</translation>
    </message>
    <message>
        <source>All that are delivered</source>
        <translation>Semua yang terkirim</translation>
    </message>
    <message>
        <source>Share of the demand that is served, the same at every hour</source>
        <translation>Bagian permintaan yang terlayani, sama pada setiap jam</translation>
    </message>
    <message>
        <source>Share of the demand that is served</source>
        <translation>Bagian permintaan yang terlayani</translation>
    </message>
    <message>
        <source>No chip has a supply: type under Chips and supply how many are delivered or ordered.</source>
        <translation>Belum ada pasokan chip: isikan di Chip dan pasokan berapa yang terkirim atau dipesan.</translation>
    </message>
    <message>
        <source>Devices for all of the demand, of one chip alone</source>
        <translation>Perangkat untuk seluruh permintaan, dengan satu jenis chip saja</translation>
    </message>
    <message>
        <source>There are</source>
        <translation>Tersedia</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Terkirim</translation>
    </message>
    <message>
        <source>Ordered</source>
        <translation>Dipesan</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Harga</translation>
    </message>
    <message>
        <source>Rent an hour</source>
        <translation>Sewa per jam</translation>
    </message>
    <message>
        <source>Power, W</source>
        <translation>Daya, W</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>Chip</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Sumber</translation>
    </message>
    <message>
        <source>Chips and supply</source>
        <translation>Chip dan pasokan</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>Untuk</translation>
    </message>
    <message>
        <source>One device</source>
        <translation>Satu perangkat</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Bukti</translation>
    </message>
    <message>
        <source>Rates</source>
        <translation>Laju</translation>
    </message>
    <message>
        <source>no rate is given: type one</source>
        <translation>laju belum diberikan: ketikkan</translation>
    </message>
    <message>
        <source>context of {n} tokens</source>
        <translation>konteks {n} token</translation>
    </message>
    <message>
        <source>of {n} together</source>
        <translation>dari {n} bersama-sama</translation>
    </message>
    <message>
        <source>What of the demand that supply serves, the same at every hour</source>
        <translation>Bagian permintaan yang dilayani pasokan itu, sama pada setiap jam</translation>
    </message>
    <message>
        <source>Purchase</source>
        <translation>Pembelian</translation>
    </message>
    <message>
        <source>Rent a day</source>
        <translation>Sewa per hari</translation>
    </message>
    <message>
        <source>Energy a day</source>
        <translation>Energi per hari</translation>
    </message>
    <message>
        <source>What one device does stands below its name</source>
        <translation>Laju satu perangkat ada di bawah namanya</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>Node</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Daya</translation>
    </message>
    <message>
        <source>All of the demand by one chip alone</source>
        <translation>Seluruh permintaan dengan satu jenis chip saja</translation>
    </message>
    <message>
        <source>idle {n}</source>
        <translation>idle {n}</translation>
    </message>
    <message>
        <source>{n} {chip}</source>
        <translation>{n} {chip}</translation>
    </message>
    <message>
        <source>What the chips do</source>
        <translation>Yang dikerjakan chip</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>idle</translation>
    </message>
    <message>
        <source>Share of each workload that is served</source>
        <translation>Bagian tiap beban kerja yang terlayani</translation>
    </message>
    <message>
        <source>FLOP per token</source>
        <translation>FLOP per token</translation>
    </message>
    <message>
        <source>for rates by data sheet; of training forward and backward, about 6 per parameter</source>
        <translation>untuk laju menurut datasheet; pelatihan maju dan mundur, sekitar 6 per parameter</translation>
    </message>
    <message>
        <source>Bytes per token</source>
        <translation>Byte per token</translation>
    </message>
    <message>
        <source>that decode reads, for rates by data sheet</source>
        <translation>yang dibaca decode, untuk laju menurut datasheet</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Konteks</translation>
    </message>
    <message>
        <source>tokens of a sequence, which measured cases have at least</source>
        <translation>token per urutan, yang paling sedikit dimiliki kasus terukur</translation>
    </message>
    <message>
        <source>Price of energy</source>
        <translation>Harga energi</translation>
    </message>
    <message>
        <source>of a kWh</source>
        <translation>per kWh</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>Mata uang</translation>
    </message>
    <message>
        <source>of the prices here and of each chip</source>
        <translation>untuk harga di sini dan harga tiap chip</translation>
    </message>
    <message>
        <source>Assumption</source>
        <translation>Asumsi</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Nilai</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>Makna</translation>
    </message>
    <message>
        <source>Assumptions</source>
        <translation>Asumsi</translation>
    </message>
    <message>
        <source>data sheet</source>
        <translation>datasheet</translation>
    </message>
    <message>
        <source>assumed</source>
        <translation>diasumsikan</translation>
    </message>
    <message>
        <source>prefill</source>
        <translation>prefill</translation>
    </message>
    <message>
        <source>decode</source>
        <translation>decode</translation>
    </message>
    <message>
        <source>serving as a whole</source>
        <translation>pelayanan keseluruhan</translation>
    </message>
    <message>
        <source>training</source>
        <translation>pelatihan</translation>
    </message>
    <message>
        <source>assumed by default</source>
        <translation>diasumsikan secara bawaan</translation>
    </message>
    <message>
        <source>assumed in the file</source>
        <translation>diasumsikan dalam berkas</translation>
    </message>
    <message>
        <source>given in the file</source>
        <translation>diberikan dalam berkas</translation>
    </message>
    <message>
        <source>assumed in the window</source>
        <translation>diasumsikan di jendela ini</translation>
    </message>
    <message>
        <source>Share of the input</source>
        <translation>Porsi masukan</translation>
    </message>
    <message>
        <source>Peak to mean</source>
        <translation>Puncak/rata-rata</translation>
    </message>
    <message>
        <source>Utilisation</source>
        <translation>Utilisasi</translation>
    </message>
    <message>
        <source>Hours a day</source>
        <translation>Jam per hari</translation>
    </message>
    <message>
        <source>Scaling</source>
        <translation>Penskalaan</translation>
    </message>
    <message>
        <source>Spare share</source>
        <translation>Porsi cadangan</translation>
    </message>
    <message>
        <source>Devices a node</source>
        <translation>Perangkat per node</translation>
    </message>
    <message>
        <source>Node power</source>
        <translation>Daya node</translation>
    </message>
    <message>
        <source>PUE</source>
        <translation>PUE</translation>
    </message>
    <message>
        <source>of its rate, what a device does over the whole time; stops and restarts take the rest</source>
        <translation>dari lajunya, yang dikerjakan perangkat sepanjang waktu; sisanya untuk berhenti dan mulai ulang</translation>
    </message>
    <message>
        <source>of all tokens, those of prompts; the rest is written in decode</source>
        <translation>dari semua token, yang berasal dari prompt; sisanya ditulis dalam decode</translation>
    </message>
    <message>
        <source>load of the busiest time over the mean load</source>
        <translation>beban saat tersibuk terhadap beban rata-rata</translation>
    </message>
    <message>
        <source>of its rate, what a device does at the peak; the rest keeps answers fast</source>
        <translation>dari lajunya, yang dipakai perangkat saat puncak; sisanya menjaga jawaban tetap cepat</translation>
    </message>
    <message>
        <source>in which the demand arrives, or training goes on</source>
        <translation>selama permintaan datang atau pelatihan berjalan</translation>
    </message>
    <message>
        <source>of a rate found on one device, what is left when many work together</source>
        <translation>dari laju satu perangkat, yang tersisa bila banyak bekerja bersama</translation>
    </message>
    <message>
        <source>of all devices, those in repair or held back</source>
        <translation>dari semua perangkat, yang diperbaiki atau dicadangkan</translation>
    </message>
    <message>
        <source>that are bought and powered together</source>
        <translation>yang dibeli dan diberi daya bersama</translation>
    </message>
    <message>
        <source>the power of a whole node over that of its devices</source>
        <translation>daya seluruh node terhadap daya perangkatnya</translation>
    </message>
    <message>
        <source>the power of the whole site over that of its nodes</source>
        <translation>daya seluruh lokasi terhadap daya node-nya</translation>
    </message>
    <message>
        <source>{n} trillion</source>
        <translation>{n} triliun</translation>
    </message>
    <message>
        <source>{n} billion</source>
        <translation>{n} miliar</translation>
    </message>
    <message>
        <source>{n} million</source>
        <translation>{n} juta</translation>
    </message>
    <message>
        <source>Workload</source>
        <translation>Beban kerja</translation>
    </message>
    <message>
        <source>Demand</source>
        <translation>Permintaan</translation>
    </message>
    <message>
        <source>is typed as the plan tells it: a second, or a day</source>
        <translation>diketik seperti dalam rencana: per detik atau per hari</translation>
    </message>
    <message>
        <source>Served</source>
        <translation>Terlayani</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>Bobot</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>Sedikitnya</translation>
    </message>
    <message>
        <source>Workloads</source>
        <translation>Beban kerja</translation>
    </message>
</context>
<context>
    <name>PlanBar</name>
    <message>
        <source>Plan</source>
        <translation>Rencana</translation>
    </message>
    <message>
        <source>Worked case: {name}</source>
        <translation>Contoh kasus: {name}</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Buka…</translation>
    </message>
    <message>
        <source>Open a plan</source>
        <translation>Buka rencana</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Simpan sebagai…</translation>
    </message>
    <message>
        <source>Save the plan as a file</source>
        <translation>Simpan rencana sebagai berkas</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Ca&amp;pacity</source>
        <translation>Kapasitas</translation>
    </message>
    <message>
        <source>P&amp;lacement</source>
        <translation>Penempatan</translation>
    </message>
    <message>
        <source>What is planned</source>
        <translation>Yang direncanakan</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Rencana</translation>
    </message>
</context>
<context>
    <name>PlanTyped</name>
    <message>
        <source>“{text}” must be from {least} to {most}.</source>
        <translation>“{text}” harus antara {least} dan {most}.</translation>
    </message>
    <message>
        <source>“{text}” must be a whole number.</source>
        <translation>“{text}” harus bilangan bulat.</translation>
    </message>
    <message>
        <source>“{text}” is no rate: write a number, or two as 500..900.</source>
        <translation>“{text}” bukan laju: tulis satu angka, atau dua seperti 500..900.</translation>
    </message>
    <message>
        <source>“{text}” is not a number.</source>
        <translation>“{text}” bukan angka.</translation>
    </message>
</context>
<context>
    <name>ProfileList</name>
    <message>
        <source>Search: name, device, suite, host</source>
        <translation>Cari: nama, perangkat, suite, host</translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation>Cari dalam pustaka</translation>
    </message>
    <message>
        <source>Profiles of the library</source>
        <translation>Profil dalam pustaka</translation>
    </message>
    <message>
        <source>The library is empty: measure something on the Run page, or import a profile.</source>
        <translation>Pustaka kosong: lakukan pengukuran di halaman Jalankan, atau impor profil.</translation>
    </message>
    <message>
        <source>{n} profiles</source>
        <translation>{n} profil</translation>
    </message>
    <message>
        <source>{n} of {total} profiles</source>
        <translation>{n} dari {total} profil</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>terputus</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>rusak</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nama</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>Suite</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Diukur</translation>
    </message>
</context>
<context>
    <name>PublishedDialog</name>
    <message>
        <source>What was measured?</source>
        <translation>Apa yang diukur?</translation>
    </message>
    <message>
        <source> and {n} more</source>
        <translation> dan {n} lagi</translation>
    </message>
    <message>
        <source>{files}: no word about the device that was measured.</source>
        <translation>{files}: perangkat yang diukur tidak disebutkan.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Perangkat</translation>
    </message>
    <message>
        <source>Name in the catalogue, such as h100_sxm</source>
        <translation>Nama dalam katalog, misalnya h100_sxm</translation>
    </message>
    <message>
        <source>Published by</source>
        <translation>Dipublikasikan oleh</translation>
    </message>
    <message>
        <source>As such files mostly are</source>
        <translation>Seperti lazimnya berkas semacam ini</translation>
    </message>
    <message>
        <source>A third party</source>
        <translation>Pihak ketiga</translation>
    </message>
    <message>
        <source>The vendor</source>
        <translation>Vendor</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Sumber</translation>
    </message>
    <message>
        <source>An address or a title, where it can be looked up</source>
        <translation>Alamat atau judul untuk rujukan</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Impor</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>The catalogue has no device “{name}”; choose one of the list.</source>
        <translation>Katalog tidak memuat perangkat “{name}”; pilih dari daftar.</translation>
    </message>
</context>
<context>
    <name>PublishedRates</name>
    <message>
        <source>Published rates</source>
        <translation>Laju terpublikasi</translation>
    </message>
    <message>
        <source>Search: chip, model, source</source>
        <translation>Cari: chip, model, sumber</translation>
    </message>
    <message>
        <source>Search published rates</source>
        <translation>Cari laju terpublikasi</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>Chip</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>Untuk</translation>
    </message>
    <message>
        <source>One device</source>
        <translation>Satu perangkat</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Bukti</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>Pekerjaan</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Sumber</translation>
    </message>
    <message>
        <source>Training: FLOP per token of that model</source>
        <translation>Pelatihan: FLOP per token model itu</translation>
    </message>
    <message>
        <source>Serving: share of prompts in that work, %</source>
        <translation>Pelayanan: porsi prompt dalam pekerjaan itu, %</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Tambah</translation>
    </message>
    <message>
        <source>Ctrl and Shift select several: they become a range.</source>
        <translation>Ctrl dan Shift memilih beberapa: hasilnya menjadi rentang.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>Select at least one result.</source>
        <translation>Pilih sedikitnya satu hasil.</translation>
    </message>
    <message>
        <source>Missing: {what}.</source>
        <translation>Kurang: {what}.</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Assay: a question of ssh</source>
        <translation>Assay: pertanyaan dari ssh</translation>
    </message>
    <message>
        <source>ssh asks</source>
        <translation>ssh bertanya</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
    <message>
        <source>Fingerprint: {text}</source>
        <translation>Sidik jari: {text}</translation>
    </message>
    <message>
        <source>Say yes only if whoever runs the server has told you this fingerprint. ssh remembers it, and asks no more.</source>
        <translation>Jawab ya hanya jika pengelola server memberi tahu Anda sidik jari ini. ssh mengingatnya dan tidak bertanya lagi.</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ya</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Tidak</translation>
    </message>
    <message>
        <source>Answer, not shown</source>
        <translation>Jawaban, tidak ditampilkan</translation>
    </message>
    <message>
        <source>Assay hands it to ssh and does not keep it.</source>
        <translation>Assay meneruskannya ke ssh dan tidak menyimpannya.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Batal</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Is being stopped</source>
        <translation>Sedang dihentikan</translation>
    </message>
    <message>
        <source>Runs now</source>
        <translation>Berjalan</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Lihat</translation>
    </message>
    <message>
        <source>Show the run</source>
        <translation>Lihat pengukuran</translation>
    </message>
    <message>
        <source>Remove from the queue: {run}</source>
        <translation>Hapus dari antrean: {run}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Hapus</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>Lalu</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Berikutnya</translation>
    </message>
</context>
<context>
    <name>RatePlot</name>
    <message>
        <source>Throughput over time</source>
        <translation>Throughput seiring waktu</translation>
    </message>
    <message>
        <source>seconds of measuring</source>
        <translation>detik pengukuran</translation>
    </message>
    <message>
        <source>above: {level}</source>
        <translation>di atas: {level}</translation>
    </message>
</context>
<context>
    <name>RatioView</name>
    <message>
        <source>Ratios with their intervals</source>
        <translation>Rasio beserta intervalnya</translation>
    </message>
    <message>
        <source>← slower</source>
        <translation>← lebih lambat</translation>
    </message>
    <message>
        <source>faster →</source>
        <translation>lebih cepat →</translation>
    </message>
</context>
<context>
    <name>ReadingView</name>
    <message>
        <source>Missing</source>
        <translation>Yang kurang</translation>
    </message>
</context>
<context>
    <name>Remedy</name>
    <message>
        <source>Run what is missing</source>
        <translation>Jalankan yang kurang</translation>
    </message>
    <message>
        <source>Runs on {devices}, {suites}.</source>
        <translation>Dijalankan di {devices}, {suites}.</translation>
    </message>
    <message>
        <source>Also missing, and not in this machine: {chips}.</source>
        <translation>Juga kurang, dan tidak ada di mesin ini: {chips}.</translation>
    </message>
    <message>
        <source>Needs a chip that is not in this machine: {chips}.</source>
        <translation>Memerlukan chip yang tidak ada di mesin ini: {chips}.</translation>
    </message>
    <message>
        <source>Needs {chips}. The devices of this machine are not known: {problem}</source>
        <translation>Memerlukan {chips}. Perangkat di mesin ini tidak diketahui: {problem}</translation>
    </message>
    <message>
        <source>Needs {chips}. Whether this machine has one is looked at when the run has ended.</source>
        <translation>Memerlukan {chips}. Ada tidaknya di mesin ini diperiksa setelah pengukuran selesai.</translation>
    </message>
    <message>
        <source>Needs {chips}. The devices of this machine are still being looked at.</source>
        <translation>Memerlukan {chips}. Perangkat di mesin ini masih diperiksa.</translation>
    </message>
    <message>
        <source>some cases of the suite {suite} in {rounds} rounds</source>
        <translation>sebagian kasus suite {suite} dalam {rounds} putaran</translation>
    </message>
</context>
<context>
    <name>Reporter</name>
    <message>
        <source>The report is in {path}.</source>
        <translation>Laporan ada di {path}.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>The report could not be made.</source>
        <translation>Laporan tidak dapat dibuat.</translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>Cases</source>
        <translation>Kasus</translation>
    </message>
    <message>
        <source>Why the chosen row has its verdict</source>
        <translation>Alasan putusan pada baris yang dipilih</translation>
    </message>
    <message>
        <source>Choose a row to read why it has its verdict.</source>
        <translation>Pilih satu baris untuk membaca alasan putusannya.</translation>
    </message>
    <message>
        <source>&amp;Table</source>
        <translation>&amp;Tabel</translation>
    </message>
    <message>
        <source>&amp;Bars</source>
        <translation>&amp;Batang</translation>
    </message>
    <message>
        <source>&amp;Roofline</source>
        <translation>&amp;Roofline</translation>
    </message>
    <message>
        <source>E&amp;nergy</source>
        <translation>E&amp;nergi</translation>
    </message>
    <message>
        <source>Search cases</source>
        <translation>Cari kasus</translation>
    </message>
    <message>
        <source>&amp;Differences only</source>
        <translation>&amp;Hanya yang berbeda</translation>
    </message>
    <message>
        <source>Hide what is the same, unclear or not comparable</source>
        <translation>Sembunyikan yang sama, tidak jelas, atau tidak sebanding</translation>
    </message>
    <message>
        <source>{n} of {total} shown</source>
        <translation>{n} dari {total} tampil</translation>
    </message>
</context>
<context>
    <name>Roof</name>
    <message>
        <source>This unit&apos;s own roof is not known; in a terminal of its machine, {command} measures it.</source>
        <translation>Batas unit ini sendiri belum diketahui; di terminal mesinnya, {command} mengukurnya.</translation>
    </message>
    <message>
        <source>{share} of own roof {level}</source>
        <translation>{share} dari batas sendiri {level}</translation>
    </message>
    <message>
        <source>its own roof does not cover it</source>
        <translation>batasnya sendiri tidak mencakup ini</translation>
    </message>
    <message>
        <source>its own roof is not known</source>
        <translation>batasnya sendiri belum diketahui</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>memori</translation>
    </message>
    <message>
        <source>own roof</source>
        <translation>batas sendiri</translation>
    </message>
</context>
<context>
    <name>RooflinePlot</name>
    <message>
        <source>Roofline</source>
        <translation>Roofline</translation>
    </message>
    <message>
        <source>FLOP per byte</source>
        <translation>FLOP per byte</translation>
    </message>
</context>
<context>
    <name>Roofs</name>
    <message>
        <source>Making the roofline…</source>
        <translation>Membuat roofline…</translation>
    </message>
    <message>
        <source>Hollow points were not compared. Cases without FLOP have no place here.</source>
        <translation>Titik kosong tidak dibandingkan. Kasus tanpa FLOP tidak ditampilkan di sini.</translation>
    </message>
    <message>
        <source>No case of these profiles has FLOP and traffic, so there is no point.</source>
        <translation>Tidak ada kasus dalam profil ini yang memiliki FLOP dan lalu lintas data, jadi tidak ada titik.</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Name of the run</source>
        <translation>Nama pengukuran</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Jalankan</translation>
    </message>
    <message>
        <source>The name has a character that cannot be shown.</source>
        <translation>Nama memuat karakter yang tidak dapat ditampilkan.</translation>
    </message>
    <message>
        <source>No device can be used.</source>
        <translation>Tidak ada perangkat yang dapat dipakai.</translation>
    </message>
    <message>
        <source>Choose a device.</source>
        <translation>Pilih perangkat.</translation>
    </message>
    <message>
        <source>Every case would be skipped.</source>
        <translation>Semua kasus akan dilewati.</translation>
    </message>
    <message>
        <source>Choose a kernel.</source>
        <translation>Pilih kernel.</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nama</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>Tambah ke antrean</translation>
    </message>
    <message>
        <source>on the best device</source>
        <translation>di perangkat terbaik</translation>
    </message>
    <message>
        <source>One case · about {time}</source>
        <translation>Satu kasus · sekitar {time}</translation>
    </message>
    <message>
        <source>{n} cases · about {time}</source>
        <translation>{n} kasus · sekitar {time}</translation>
    </message>
    <message>
        <source>One case back to back · about {time}</source>
        <translation>Satu kasus beruntun · sekitar {time}</translation>
    </message>
    <message>
        <source>{n} cases for their energy · about {time}</source>
        <translation>{n} kasus untuk energinya · sekitar {time}</translation>
    </message>
    <message>
        <source>being measured</source>
        <translation>sedang diukur</translation>
    </message>
    <message>
        <source>over ssh, tested {when}</source>
        <translation>lewat ssh, diuji {when}</translation>
    </message>
    <message>
        <source>not watched while a run measures</source>
        <translation>tidak dipantau selama pengukuran</translation>
    </message>
    <message>
        <source>reading its sensors …</source>
        <translation>membaca sensor …</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>idle</translation>
    </message>
    <message>
        <source>Other programs are at work on {device}. What is measured now may be too low.</source>
        <translation>Program lain sedang memakai {device}. Hasil pengukuran sekarang mungkin terlalu rendah.</translation>
    </message>
    <message>
        <source>Other programs are at work on {device}: {who}. What is measured now may be too low.</source>
        <translation>Program lain sedang memakai {device}: {who}. Hasil pengukuran sekarang mungkin terlalu rendah.</translation>
    </message>
    <message>
        <source>{device} is slowed down at this moment: {reasons}.</source>
        <translation>{device} sedang diperlambat: {reasons}.</translation>
    </message>
    <message>
        <source>The power limit of {device} is {limit}; its data sheet says {printed}.</source>
        <translation>Batas daya {device} adalah {limit}; menurut datasheet {printed}.</translation>
    </message>
    <message>
        <source>No sensor tells the power of {device} here: a run for the energy takes longer and finds none.</source>
        <translation>Tidak ada sensor yang membaca daya {device} di sini: pengukuran energi lebih lama dan tidak menemukannya.</translation>
    </message>
    <message>
        <source>One case will be skipped on {device}: {case} {reason}.</source>
        <translation>Satu kasus akan dilewati di {device}: {case} {reason}.</translation>
    </message>
    <message>
        <source>{n} cases will be skipped on {device}, first {case}: it {reason}.</source>
        <translation>{n} kasus akan dilewati di {device}, pertama {case}: {reason}.</translation>
    </message>
    <message>
        <source>A group is the processor alone, or several accelerators of one kind in one machine.</source>
        <translation>Satu grup adalah prosesor saja, atau beberapa akselerator sejenis dalam satu mesin.</translation>
    </message>
    <message>
        <source>one case back to back for {time}</source>
        <translation>satu kasus beruntun selama {time}</translation>
    </message>
    <message>
        <source>for the energy</source>
        <translation>untuk energi</translation>
    </message>
    <message>
        <source>busy: {who}</source>
        <translation>sibuk: {who}</translation>
    </message>
    <message>
        <source>busy: other processes use it</source>
        <translation>sibuk: dipakai proses lain</translation>
    </message>
    <message>
        <source>busy: other programs use {cores} cores</source>
        <translation>sibuk: {cores} core dipakai program lain</translation>
    </message>
    <message>
        <source>{used} of {whole}</source>
        <translation>{used} dari {whole}</translation>
    </message>
</context>
<context>
    <name>RunQueue</name>
    <message>
        <source>The process of the run was killed from outside, or it crashed.</source>
        <translation>Proses pengukuran dihentikan paksa dari luar, atau crash.</translation>
    </message>
    <message>
        <source>No case could be measured; the table of the run says why.</source>
        <translation>Tidak ada kasus yang dapat diukur; alasannya ada di tabel pengukuran.</translation>
    </message>
    <message>
        <source>The run ended with exit code {code}.</source>
        <translation>Pengukuran berakhir dengan kode keluar {code}.</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>Save</source>
        <translation>Simpan</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>Disimpan sebagai {path}.</translation>
    </message>
</context>
<context>
    <name>Sensors</name>
    <message>
        <source>Utilisation</source>
        <translation>Utilisasi</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Daya</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Suhu</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Clock</translation>
    </message>
    <message>
        <source>Memory clock</source>
        <translation>Clock memori</translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation>Memori terpakai</translation>
    </message>
    <message>
        <source>Load average</source>
        <translation>Load average</translation>
    </message>
    <message>
        <source>Cores of others</source>
        <translation>Core pihak lain</translation>
    </message>
    <message>
        <source>Other processes</source>
        <translation>Proses lain</translation>
    </message>
    <message>
        <source>{count} cores</source>
        <translation>{count} core</translation>
    </message>
    <message>
        <source>Power, W</source>
        <translation>Daya, W</translation>
    </message>
    <message>
        <source>Temperature, °C</source>
        <translation>Suhu, °C</translation>
    </message>
    <message>
        <source>Clock, MHz</source>
        <translation>Clock, MHz</translation>
    </message>
    <message>
        <source>Utilisation, %</source>
        <translation>Utilisasi, %</translation>
    </message>
    <message>
        <source>Memory in use, GiB</source>
        <translation>Memori terpakai, GiB</translation>
    </message>
    <message>
        <source>Other programs, cores</source>
        <translation>Program lain, core</translation>
    </message>
</context>
<context>
    <name>Services</name>
    <message>
        <source>One fleet at a time: take the other one up when this one has ended.</source>
        <translation>Satu armada pada satu waktu: ambil alih yang lain setelah yang ini selesai.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Bahasa</translation>
    </message>
    <message>
        <source>Figures during a run</source>
        <translation>Angka selama pengukuran</translation>
    </message>
    <message>
        <source>Ask before closing the window during a run</source>
        <translation>Tanya sebelum menutup jendela selama pengukuran</translation>
    </message>
    <message>
        <source>Ask before moving profiles to the trash</source>
        <translation>Tanya sebelum memindahkan profil ke tempat sampah</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Pilih…</translation>
    </message>
    <message>
        <source>Choose the library folder</source>
        <translation>Pilih folder pustaka</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Bawaan</translation>
    </message>
    <message>
        <source>Use the default library folder</source>
        <translation>Pakai folder pustaka bawaan</translation>
    </message>
    <message>
        <source>Library folder</source>
        <translation>Folder pustaka</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Pertanyaan</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Sesuai sistem</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Terang</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Gelap</translation>
    </message>
    <message>
        <source>By what is measured</source>
        <translation>Menurut yang diukur</translation>
    </message>
    <message>
        <source>Once a second</source>
        <translation>Sekali per detik</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>Disembunyikan</translation>
    </message>
    <message>
        <source>Once a second while a processor of this machine is measured, else four times a second.</source>
        <translation>Sekali per detik saat prosesor mesin ini diukur, selain itu empat kali per detik.</translation>
    </message>
    <message>
        <source>For a slow screen connection.</source>
        <translation>Untuk koneksi layar yang lambat.</translation>
    </message>
    <message>
        <source>One line of text tells how far the run is; nothing else is drawn.</source>
        <translation>Satu baris teks menunjukkan kemajuan pengukuran; selain itu tidak ada yang digambar.</translation>
    </message>
    <message>
        <source>A new language is spoken from the next start on.</source>
        <translation>Bahasa baru berlaku mulai saat Assay dibuka lagi.</translation>
    </message>
    <message>
        <source>The settings cannot be written to {file}; they hold until Assay is closed.</source>
        <translation>Pengaturan tidak dapat ditulis ke {file}; pengaturan berlaku sampai Assay ditutup.</translation>
    </message>
    <message>
        <source>It can be changed when no run goes on.</source>
        <translation>Dapat diubah saat tidak ada pengukuran.</translation>
    </message>
    <message>
        <source>Profiles that lie elsewhere stay there; they can be imported.</source>
        <translation>Profil di tempat lain tetap di sana; profil itu dapat diimpor.</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation>Pintasan</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Plot</source>
        <translation>Grafik</translation>
    </message>
</context>
<context>
    <name>Standing</name>
    <message>
        <source>supported</source>
        <translation>didukung</translation>
    </message>
    <message>
        <source>contradicted</source>
        <translation>dibantah</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>belum pasti</translation>
    </message>
    <message>
        <source>not checkable</source>
        <translation>tidak dapat diuji</translation>
    </message>
</context>
<context>
    <name>SuiteFields</name>
    <message>
        <source>Types</source>
        <translation>Tipe</translation>
    </message>
    <message>
        <source>Shapes m x n x k</source>
        <translation>Bentuk m x n x k</translation>
    </message>
    <message>
        <source>Operands come from</source>
        <translation>Operan diambil dari</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Mode</translation>
    </message>
    <message>
        <source>Format of the weights</source>
        <translation>Format bobot</translation>
    </message>
    <message>
        <source>Phases</source>
        <translation>Fase</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Batch</translation>
    </message>
    <message>
        <source>Query heads</source>
        <translation>Head query</translation>
    </message>
    <message>
        <source>Key and value heads</source>
        <translation>Head key dan value</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Head size</source>
        <translation>Ukuran head</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Mask</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Langkah</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Layer</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>Operasi</translation>
    </message>
    <message>
        <source>Shared by the ranks</source>
        <translation>Dibagi di antara rank</translation>
    </message>
    <message>
        <source>Sizes of an array</source>
        <translation>Ukuran array</translation>
    </message>
    <message>
        <source>Measured on</source>
        <translation>Diukur di</translation>
    </message>
    <message>
        <source>A case in a round</source>
        <translation>Kasus per putaran</translation>
    </message>
    <message>
        <source>1024 x 1024 x 1024, 512 x 4864 x 896</source>
        <translation>1024 x 1024 x 1024, 512 x 4864 x 896</translation>
    </message>
    <message>
        <source>256MiB, 1GiB</source>
        <translation>256MiB, 1GiB</translation>
    </message>
    <message>
        <source>all; a number; or fit, as many as fit</source>
        <translation>all; angka; atau fit, sebanyak yang muat</translation>
    </message>
    <message>
        <source>one number or several: 1, 4, 16</source>
        <translation>satu angka atau lebih: 1, 4, 16</translation>
    </message>
    <message>
        <source>the cache (hot)</source>
        <translation>cache (hot)</translation>
    </message>
    <message>
        <source>the memory (cold)</source>
        <translation>memori (cold)</translation>
    </message>
    <message>
        <source>operator by operator (eager)</source>
        <translation>operator demi operator (eager)</translation>
    </message>
    <message>
        <source>a replayed graph</source>
        <translation>graf yang diputar ulang</translation>
    </message>
    <message>
        <source>torch.compile</source>
        <translation>torch.compile</translation>
    </message>
    <message>
        <source>row by row (ND)</source>
        <translation>baris demi baris (ND)</translation>
    </message>
    <message>
        <source>an Ascend&apos;s blocks (NZ)</source>
        <translation>blok Ascend (NZ)</translation>
    </message>
    <message>
        <source>the fastest</source>
        <translation>yang tercepat</translation>
    </message>
    <message>
        <source>not at all: one rank alone (n1)</source>
        <translation>tidak sama sekali: satu rank saja (n1)</translation>
    </message>
    <message>
        <source>data parallel (dp)</source>
        <translation>paralel data (dp)</translation>
    </message>
    <message>
        <source>fully sharded (fsdp)</source>
        <translation>terbagi penuh (fsdp)</translation>
    </message>
    <message>
        <source>tensor parallel (tp)</source>
        <translation>paralel tensor (tp)</translation>
    </message>
    <message>
        <source>causal</source>
        <translation>causal</translation>
    </message>
    <message>
        <source>full</source>
        <translation>penuh</translation>
    </message>
    <message>
        <source>“{text}” is not a whole number.</source>
        <translation>“{text}” bukan bilangan bulat.</translation>
    </message>
    <message>
        <source>“{text}” is not a shape: write {form}, and a comma between two shapes.</source>
        <translation>“{text}” bukan bentuk: tulis {form}, dengan koma di antara dua bentuk.</translation>
    </message>
</context>
<context>
    <name>SuiteList</name>
    <message>
        <source>Suites</source>
        <translation>Suite</translation>
    </message>
    <message>
        <source>Custom…</source>
        <translation>Kustom…</translation>
    </message>
    <message>
        <source>Put a suite of your own together</source>
        <translation>Susun suite Anda sendiri</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>Kernel</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>Suite</translation>
    </message>
    <message>
        <source>{kernel} ({n})</source>
        <translation>{kernel} ({n})</translation>
    </message>
    <message>
        <source>{kernel}, one case</source>
        <translation>{kernel}, satu kasus</translation>
    </message>
    <message>
        <source>{kernel}, {n} cases</source>
        <translation>{kernel}, {n} kasus</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>Kasus</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>Durasi</translation>
    </message>
</context>
<context>
    <name>Suites</name>
    <message>
        <source>What connects several devices: six collectives and every pair of links, from latency to bandwidth.</source>
        <translation>Yang menghubungkan beberapa perangkat: enam operasi kolektif dan tiap pasangan tautan, dari latensi sampai lebar pita.</translation>
    </message>
    <message>
        <source>A training step data parallel, sharded and tensor parallel, prefill and decode tensor parallel, each against one device of the group.</source>
        <translation>Satu langkah pelatihan dengan paralel data, terbagi, dan paralel tensor, prefill dan decode dengan paralel tensor, masing-masing terhadap satu perangkat grup.</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>Sekilas</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standar</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Lengkap</translation>
    </message>
    <message>
        <source>Collectives</source>
        <translation>Komunikasi kolektif</translation>
    </message>
    <message>
        <source>Shared LLM steps</source>
        <translation>Langkah LLM bersama</translation>
    </message>
    <message>
        <source>A first look in under a minute: matmul, attention, an LLM step and memory, one size each.</source>
        <translation>Gambaran awal dalam kurang dari satu menit: matmul, attention, satu langkah LLM, dan memori, masing-masing satu ukuran.</translation>
    </message>
    <message>
        <source>The suite to compare devices with: precisions, real LLM shapes, attention, LLM steps and memory.</source>
        <translation>Suite untuk membandingkan perangkat: presisi, bentuk LLM nyata, attention, langkah LLM, dan memori.</translation>
    </message>
    <message>
        <source>Every kernel, precision and shape with ten rounds: for reference profiles and claims.</source>
        <translation>Semua kernel, presisi, dan bentuk dengan sepuluh putaran: untuk profil acuan dan klaim.</translation>
    </message>
    <message>
        <source>Custom, not saved</source>
        <translation>Kustom, belum disimpan</translation>
    </message>
</context>
<context>
    <name>Sustained</name>
    <message>
        <source>minutes</source>
        <translation>menit</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>detik</translation>
    </message>
    <message>
        <source>Burst {burst}, last third {end}: {share} of the burst. Not steady: {reason}</source>
        <translation>Awal {burst}, sepertiga akhir {end}: {share} dari awal. Tidak tunak: {reason}</translation>
    </message>
    <message>
        <source>Burst {burst}, steady {end} from {begin} on: {share} of the burst</source>
        <translation>Awal {burst}, tunak {end} mulai {begin}: {share} dari awal</translation>
    </message>
</context>
<context>
    <name>Tiles</name>
    <message>
        <source>Throughput</source>
        <translation>Throughput</translation>
    </message>
    <message>
        <source>Of the vendor&apos;s peak</source>
        <translation>Dari puncak vendor</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>Daya</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Clock</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>belum diukur</translation>
    </message>
    <message>
        <source>no peak is known for it</source>
        <translation>puncaknya tidak diketahui</translation>
    </message>
    <message>
        <source>Of the estimated peak</source>
        <translation>Dari puncak perkiraan</translation>
    </message>
    <message>
        <source>of {peak}</source>
        <translation>dari {peak}</translation>
    </message>
    <message>
        <source>energy: not measured</source>
        <translation>energi: tidak diukur</translation>
    </message>
    <message>
        <source>no clock sensor is readable here</source>
        <translation>sensor clock tidak terbaca di sini</translation>
    </message>
    <message>
        <source>of {peak} dense {dtype}</source>
        <translation>dari {peak} dense {dtype}</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>Program lain</translation>
    </message>
    <message>
        <source>neither power nor load is readable</source>
        <translation>daya dan beban tidak terbaca</translation>
    </message>
    <message>
        <source>they disturb the measurement</source>
        <translation>mengganggu pengukuran</translation>
    </message>
    <message>
        <source>power is not readable here</source>
        <translation>daya tidak terbaca di sini</translation>
    </message>
    <message>
        <source>they disturbed the measurement</source>
        <translation>mereka mengganggu pengukuran</translation>
    </message>
    <message>
        <source>{cores} cores</source>
        <translation>{cores} core</translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation>Memori terpakai</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>An error of Assay itself: {what}. A run is not touched by it.</source>
        <translation>Galat pada Assay sendiri: {what}. Pengukuran tidak terpengaruh.</translation>
    </message>
    <message>
        <source>Only files of this machine can be imported; save it here first, then drop it.</source>
        <translation>Hanya berkas di mesin ini yang dapat diimpor; simpan dahulu di sini, lalu jatuhkan.</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Halaman</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Pengaturan</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Pintasan</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Tentang</translation>
    </message>
    <message>
        <source>Go to Hosts</source>
        <translation>Ke halaman Host</translation>
    </message>
    <message>
        <source>The run was stopped before anything was measured.</source>
        <translation>Pengukuran dihentikan sebelum ada yang terukur.</translation>
    </message>
    <message>
        <source>The run has ended and is in the library.</source>
        <translation>Pengukuran selesai dan hasilnya ada di pustaka.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Buka</translation>
    </message>
    <message>
        <source>A run on {host} is still going on.</source>
        <translation>Pengukuran di {host} masih berjalan.</translation>
    </message>
    <message>
        <source>It can go on without this window. Attach on the Hosts page, after a test of the host, brings it back with all that it has measured.</source>
        <translation>Ia dapat berlanjut tanpa jendela ini. Sambung di halaman Host, setelah host diuji, membawanya kembali dengan semua yang telah diukur.</translation>
    </message>
    <message>
        <source>A fleet on {host} is still going on.</source>
        <translation>Armada di {host} masih berlangsung.</translation>
    </message>
    <message>
        <source>It can go on without this window: its profiles, and members.json with what became of each member, come into {folder} there. Attach on the Hosts page, after a test of the host, brings it back.</source>
        <translation>Ini dapat berlanjut tanpa jendela ini: profilnya, serta members.json dengan hasil tiap anggota, masuk ke {folder} di sana. Sambungkan di halaman Host, setelah pengujian host, membawanya kembali.</translation>
    </message>
    <message>
        <source>Leave it running and quit</source>
        <translation>Biarkan berjalan dan keluar</translation>
    </message>
    <message>
        <source>Stop it and quit</source>
        <translation>Hentikan dan keluar</translation>
    </message>
    <message>
        <source>A fleet is going on.</source>
        <translation>Armada sedang berlangsung.</translation>
    </message>
    <message>
        <source>Its members are told to end, and what they have measured is collected. The window closes at once, and the program when that is done: within a minute.</source>
        <translation>Anggotanya diminta berakhir, dan yang telah diukur dikumpulkan. Jendela langsung tertutup, dan program setelah itu selesai: dalam satu menit.</translation>
    </message>
    <message>
        <source>A run is going on.</source>
        <translation>Pengukuran sedang berjalan.</translation>
    </message>
    <message>
        <source>What was measured until now is saved.</source>
        <translation>Hasil yang sudah terukur akan disimpan.</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Hentikan dan keluar</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Lanjutkan</translation>
    </message>
</context>
<context>
    <name>_Line</name>
    <message>
        <source>Details</source>
        <translation>Rincian</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Salin</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Tutup</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>Tutup pesan ini</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Peringatan</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Catatan</translation>
    </message>
    <message>
        <source>Copy what helps: {remedy}</source>
        <translation>Salin solusi: {remedy}</translation>
    </message>
</context>
<context>
    <name>_Plane</name>
    <message>
        <source>no interval</source>
        <translation>tanpa interval</translation>
    </message>
</context>
</TS>
