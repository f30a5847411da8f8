<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>About</name>
    <message>
        <source>System</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Assay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What an AI accelerator really delivers: measured, saved, compared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report is on the clipboard.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Basis</name>
    <message>
        <source>measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>data sheet</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CaseTable</name>
    <message>
        <source>Cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of peak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cases of the suite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is measured is shown here when a device is chosen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>skipped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CaseViews</name>
    <message>
        <source>Views of the case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Roofline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>peak, an estimate {rate}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>vendor&apos;s peak {rate}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measured roof {rate}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>right: % of the peak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>disturbed by other work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at the power limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>throttled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>line: the case&apos;s value; band: its 95 % interval from the rounds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>● matmul   ■ attention   ◆ LLM step   ▼ bandwidth   ···· measured roof</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rate} measured</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CautionList</name>
    <message>
        <source>Show fewer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show {n} more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CaveatPanel</name>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is not like for like</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details of what is not like for like</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide the details of what is not like for like</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Caveats</name>
    <message>
        <source>Problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} more: see the details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not like for like</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing that was recorded around them differs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Like for like</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not compared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What differs and may explain a ratio ({sides})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Problems of the profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What would settle the unclear cases</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message>
        <source>“{name}” was moved to the trash.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} profiles were moved to the trash.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>Choose the baseline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Swap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make another profile the baseline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a candidate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Candidate {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a candidate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove from the comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Baseline: {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClaimDetail</name>
    <message>
        <source>What would settle the whole claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy this claim with its evidence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} ({kind}), {when}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Said by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quote</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subject</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none is named</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{word} (that it was said, not that it is true)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Credibility</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{source} (hearsay: the source itself was not seen)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of the source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No browser could be opened; the address can be copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chip by chip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By data sheet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By what is published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By measurement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading by reading</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Claimant</name>
    <message>
        <source>press</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>vendor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>partner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>competitor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>analyst</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>user</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>researcher</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>official</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Claims</name>
    <message>
        <source>Claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Said by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rests on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Readings of the claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ratio of subject to reference, by this class of evidence alone: {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClaimsPage</name>
    <message>
        <source>The claims are being judged …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No claim fits what is searched and chosen above.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chosen claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{total} claims: {counts}; evidence: {published} published results, {profiles} of your profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no claim {id}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The claim with its evidence is on the clipboard, as Markdown.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Commands: {commands}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the commands</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>&amp;Pool profiles of one device model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profiles of one device model become one side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first {n} of {total} profiles are compared: more cannot be read at a glance.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What counts as the same, in per cent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same means that the whole interval lies so close to 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same within ±</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A comparison needs two profiles, and the library does not hold two yet. Measure something on the Run page, or import profiles on the Library page.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a baseline and at least one other profile above, or select two or more profiles in the library and press Compare.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Credibility</name>
    <message>
        <source>very low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>medium</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>high</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CustomDialog</name>
    <message>
        <source>A suite of your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Custom, used once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an empty suite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what was not saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rounds on a processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rounds on an accelerator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seconds for a case in a round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seconds for the whole run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to save it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the suite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as a suite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Return</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+S</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Start from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rounds: &amp;processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;accelerator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A &amp;case in a round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Whole run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CustomSuite</name>
    <message>
        <source>On a processor: cases {n}, about {time}, at most {memory} of memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On an accelerator: cases {n}, about {time}, at most {memory} of memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a group of cases to begin with.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One group is wrong; it is marked in the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} groups are wrong; they are marked in the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is the name of a suite of Assay itself; choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name has 1 to 64 letters, digits, dots, dashes or underscores.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving replaces the suite of that name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On {device}: one case, about {time}, {memory} of memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On {device}: {n} cases, about {time}, at most {memory} of memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skipped for want of memory or time: {skipped}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a note here; it is kept in the profile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} profiles are selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a profile to see more of it, or several to compare them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files can be dropped anywhere on the window to import them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{ok} of {n} cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Best: {rate} in {case}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>backend: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>passed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>check {word}: error {error}, tolerance {tolerance}, against {reference}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DeviceList</name>
    <message>
        <source>Look again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for devices and problems again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at the devices, which takes some seconds. Run would measure the best one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing can be measured here yet:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy what helps: {remedy}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DevicePanel</name>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget least, greatest and mean values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run on {device}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not readable: {sensors}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At work on it: {users}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its sensors are being read …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A run measures it: what stands under Now is told by the run, the rest is from before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not watched while a run measures: this is how it was before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the reason is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✗ Cannot be used: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it could do at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it is</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices and doctor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the remedy: {text}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Least</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Greatest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last two minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last-level cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Driver</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UUID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{entry}, from your overlay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing holds it back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>! Held back by: {reasons}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no other program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{limit}; the data sheet says {sheet}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{usable} of {all} usable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{clock} now; a run measures it under load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clock</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DevicesPage</name>
    <message>
        <source>The report is on the clipboard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for devices and problems again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chosen device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the doctor found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The devices cannot be listed: {problem}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The devices are looked at when the run has ended: looking would disturb it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The devices of this machine are being looked at; that takes some seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>could not look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waits for the end of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is looking …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✗ cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Doctor</name>
    <message>
        <source>✓ nothing is wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>✗ problems: {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>! notes: {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ok</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Evidence</name>
    <message>
        <source>ratio {ratio}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measured by Assay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>audited</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>third party</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>vendor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>does not count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>supports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>contradicts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>decides nothing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EvidenceList</name>
    <message>
        <source>Near, and not counted</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportButton</name>
    <message>
        <source>&amp;Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HTML report, to read and print…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Markdown…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CSV, a row per case…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table with a row per case and round (CSV)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table with a row per sample (CSV)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The profile itself (JSON)…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written to {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} profiles were written to {folder}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>{low} to {high}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search in the claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who says it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any standing ({count})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chips of this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any chip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Said by anyone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By standing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By chip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By who says it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By statement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search name, device, suite, host, id, note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All suites</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starred only</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FindingsView</name>
    <message>
        <source>Doctor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The doctor looks when the run has ended: looking would disturb it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The doctor is looking at this machine; that takes some seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The doctor could not look: {problem}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GroupForm</name>
    <message>
        <source>This kernel can be changed in the suite&apos;s file only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A case in a round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>accelerators</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seconds for a case in a round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as the suite</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GroupList</name>
    <message>
        <source>Groups of cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a group of cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate the group</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the group</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>wrong</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistogramPlot</name>
    <message>
        <source>Distribution of the samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>samples</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Importing</name>
    <message>
        <source>Import files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profiles and results of other tools (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profiles (*.assay.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} files are being imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All {n} files were imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {total} files were imported, the others were not:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is in the library already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} was imported.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file}: {n} results of {tool} are among the published evidence already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file}: {n} results of {tool} are published evidence for claims now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} × left out: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The catalogue knows no device “{name}”; no claim will find its results.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is odd and is not used: {why}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InstalledLine</name>
    <message>
        <source>driver {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doctor: looking …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doctor: no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doctor: no problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doctor: 1 problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doctor: {n} problems</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doctor: 1 note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doctor: {n} notes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start what is chosen on the Run page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search on this page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export what this page shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close a message, stop a run, end a search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the selected rows, else all of them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select all rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare the selected profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Star, or take the star away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import files</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Leftovers</name>
    <message>
        <source>The window crashed the last time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last run was interrupted; what it had measured is in the library.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Unstar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Star</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The library folder {folder} is gone: it comes back by itself with its disk, or choose another folder in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} is a file and cannot hold the library: choose a folder in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The library cannot be read: {why} Choose another folder in the settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The library folder {folder} is read-only: runs, names, stars and notes cannot be saved in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>complete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>starred</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not starred</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starred</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Best matmul</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fastest matmul in bf16, else in fp16, else in fp32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New name</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the profiles to export first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare takes “{name}” as the baseline: it was selected first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A damaged profile cannot be compared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most {n} profiles can be compared at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {total} profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try other words, or see all profiles again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No profile fits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No profiles yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is measured on the Run page is kept here. Profiles of others, and results of other tools, can be imported or dropped on this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New profiles are being read: {n} of {total}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are many new profiles; they are read when the run has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move “{name}” to the trash?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move {n} profiles to the trash?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Live</name>
    <message>
        <source>allocating</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>compiling, first time only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>checking the result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>warming up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measuring</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>skipped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not supported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>incorrect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>timed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no interval</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rounds missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>disturbed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unwatched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not settled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>host bound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>throttled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>power capped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drift</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>outlying round</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>implausible</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>implausible power</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>estimate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mixed backends</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>projected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {rounds} rounds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>± {half} at 95 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>± {half} quartiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>case {number} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>round {number} of {total}, {phase}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{how} after {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{good} of {total} cases measured</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LiveHeader</name>
    <message>
        <source>Follow the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide figures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skip case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress: {share}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The worker has not answered for {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping: what was measured is being saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping; what was measured is being saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at the device and planning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting the next worker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>suite {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measured in {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changed or damaged after it was saved: the digest does not match.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CSV, a row per round…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CSV, a row per sample…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profile file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>No sensor of this device can be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has been measured in this window yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start a run, or open a profile of the library: both are shown here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The figures are hidden, so that drawing them takes nothing away.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Means</name>
    <message>
        <source>Geometric mean of the ratios</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No case can be compared, so there is no mean.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>These profiles cannot be compared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Problem</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PeakTable</name>
    <message>
        <source>Dense peaks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dense peak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source of {what}: {source}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Peaks</name>
    <message>
        <source>memory bandwidth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{dtype}, as printed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>published</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>published, matrix unit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>derived</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>estimate</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProfileList</name>
    <message>
        <source>Search: name, device, suite, host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profiles of the library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The library is empty: measure something on the Run page, or import a profile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {total} profiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PublishedDialog</name>
    <message>
        <source>What was measured?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> and {n} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{files}: no word about the device that was measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name in the catalogue, such as h100_sxm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Published by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As such files mostly are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A third party</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vendor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An address or a title, where it can be looked up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The catalogue has no device “{name}”; choose one of the list.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Is being stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove from the queue: {run}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Then</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RatePlot</name>
    <message>
        <source>Throughput over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seconds of measuring</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>above: {level}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RatioView</name>
    <message>
        <source>Ratios with their intervals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>← slower</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>faster →</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReadingView</name>
    <message>
        <source>Missing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Remedy</name>
    <message>
        <source>Run what is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs on {devices}, {suites}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also missing, and not in this machine: {chips}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs a chip that is not in this machine: {chips}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs {chips}. The devices of this machine are not known: {problem}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs {chips}. Whether this machine has one is looked at when the run has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs {chips}. The devices of this machine are still being looked at.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>some cases of the suite {suite} in {rounds} rounds</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>Cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why the chosen row has its verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a row to read why it has its verdict.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Bars</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Roofline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Differences only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide what is the same, unclear or not comparable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {total} shown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RooflinePlot</name>
    <message>
        <source>Roofline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FLOP per byte</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Roofs</name>
    <message>
        <source>Making the roofline…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hollow points were not compared. Cases without FLOP have no place here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No case of these profiles has FLOP and traffic, so there is no point.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Name of the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name has a character that cannot be shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No device can be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every case would be skipped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a kernel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on the best device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One case · about {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} cases · about {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>being measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not watched while a run measures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reading its sensors …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other programs are at work on {device}. What is measured now may be too low.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other programs are at work on {device}: {who}. What is measured now may be too low.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{device} is slowed down at this moment: {reasons}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The power limit of {device} is {limit}; its data sheet says {printed}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One case will be skipped on {device}: {case} {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} cases will be skipped on {device}, first {case}: it {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>busy: {who}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>busy: other processes use it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>busy: other programs use {cores} cores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{used} of {whole}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Sensors</name>
    <message>
        <source>Utilisation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory clock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load average</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cores of others</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other processes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} cores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power, W</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Temperature, °C</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clock, MHz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Utilization, %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory in use, GiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other programs, cores</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figures during a run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask before closing the window during a run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask before moving profiles to the trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the library folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the default library folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Library folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Questions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By what is measured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Once a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Once a second while a processor of this machine is measured, else four times a second.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For a slow screen connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One line of text tells how far the run is; nothing else is drawn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A new language is spoken from the next start on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings cannot be written to {file}; they hold until Assay is closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It can be changed when no run goes on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profiles that lie elsewhere stay there; they can be imported.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Standing</name>
    <message>
        <source>supported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>contradicted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>undecided</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not checkable</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SuiteFields</name>
    <message>
        <source>Types</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shapes m x n x k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights come from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Phases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Query heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key and value heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Head size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Backend</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sizes of an array</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1024 x 1024 x 1024, 512 x 4864 x 896</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>256MiB, 1GiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all; a number; or fit, as many as fit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one number or several: 1, 4, 16</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the cache (hot)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the memory (cold)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the fastest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>causal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{text}” is not a whole number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{text}” is not a shape: write m x n x k, and a comma between two shapes.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SuiteList</name>
    <message>
        <source>Suites</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Custom…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put a suite of your own together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{kernel} ({n})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{kernel}, one case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{kernel}, {n} cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cases</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Custom, used once</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Suites</name>
    <message>
        <source>Quick look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Tiles</name>
    <message>
        <source>Throughput</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the vendor&apos;s peak</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no peak is known for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of {peak}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of {peak}, an estimate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of {peak} dense {dtype}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>neither power nor load is readable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>they disturb the measurement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>power is not readable here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{cores} cores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the clock is not readable here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>An error of Assay itself: {what}. A run is not touched by it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only files of this machine can be imported; save it here first, then drop it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run was stopped before anything was measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run has ended and is in the library.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A run is going on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was measured until now is saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Line</name>
    <message>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy what helps: {remedy}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_Plane</name>
    <message>
        <source>no interval</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
