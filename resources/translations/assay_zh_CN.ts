<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>About</name>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>档案库</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>未安装</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Assay</source>
        <translation>关于 Assay</translation>
    </message>
    <message>
        <source>What an AI accelerator really delivers: measured, saved, compared.</source>
        <translation>AI 加速器的真实性能：测量、保存、对比。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>The report is on the clipboard.</source>
        <translation>报告已复制到剪贴板。</translation>
    </message>
</context>
<context>
    <name>AddButton</name>
    <message>
        <source>Add a chip</source>
        <translation>添加芯片</translation>
    </message>
    <message>
        <source>Measured: one of your profiles…</source>
        <translation>实测：您的某个档案…</translation>
    </message>
    <message>
        <source>Published results…</source>
        <translation>已发表的结果…</translation>
    </message>
    <message>
        <source>Typed by hand</source>
        <translation>手工输入</translation>
    </message>
</context>
<context>
    <name>Basis</name>
    <message>
        <source>measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>published</source>
        <translation>公开结果</translation>
    </message>
    <message>
        <source>data sheet</source>
        <translation>规格书</translation>
    </message>
</context>
<context>
    <name>CapacityTab</name>
    <message>
        <source>&amp;Share served</source>
        <translation>已满足的份额</translation>
    </message>
    <message>
        <source>&amp;Devices needed</source>
        <translation>所需设备</translation>
    </message>
    <message>
        <source>What the plot shows</source>
        <translation>图中显示的内容</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the selected chip</source>
        <translation>移除选中的芯片</translation>
    </message>
    <message>
        <source>&amp;Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Ra&amp;tes</source>
        <translation>速率</translation>
    </message>
    <message>
        <source>&amp;Chips and supply</source>
        <translation>芯片与供货</translation>
    </message>
    <message>
        <source>&amp;Assumptions</source>
        <translation>假设</translation>
    </message>
    <message>
        <source>&amp;Notes</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Demand</source>
        <translation>需求</translation>
    </message>
</context>
<context>
    <name>CaseTable</name>
    <message>
        <source>Cases</source>
        <translation>用例</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>用例</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 置信区间</translation>
    </message>
    <message>
        <source>Of peak</source>
        <translation>占峰值</translation>
    </message>
    <message>
        <source>Of roof</source>
        <translation>占上限</translation>
    </message>
    <message>
        <source>Share of what this unit itself was measured to reach</source>
        <translation>占该设备自身实测上限的比例</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Per joule</source>
        <translation>每焦耳</translation>
    </message>
    <message>
        <source>Work that one joule does, idle power included</source>
        <translation>一焦耳完成的工作，含空闲功率</translation>
    </message>
    <message>
        <source>Per call</source>
        <translation>每次调用</translation>
    </message>
    <message>
        <source>Energy of one call</source>
        <translation>一次调用的能耗</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功率</translation>
    </message>
    <message>
        <source>Cases of the suite</source>
        <translation>套件的用例</translation>
    </message>
    <message>
        <source>What is measured is shown here when a device is chosen.</source>
        <translation>选择设备后，此处显示要测量的用例。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Round</source>
        <translation>每轮</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>跳过</translation>
    </message>
</context>
<context>
    <name>CaseViews</name>
    <message>
        <source>Views of the case</source>
        <translation>用例视图</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>随时间变化</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>分布</translation>
    </message>
    <message>
        <source>Roofline</source>
        <translation>屋顶线</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Back to back</source>
        <translation>连续运行</translation>
    </message>
    <message>
        <source>at a low clock</source>
        <translation>低时钟</translation>
    </message>
    <message>
        <source>Details of the run</source>
        <translation>运行详情</translation>
    </message>
    <message>
        <source>peak, an estimate {rate}</source>
        <translation>峰值（估计）{rate}</translation>
    </message>
    <message>
        <source>vendor&apos;s peak {rate}</source>
        <translation>厂商峰值 {rate}</translation>
    </message>
    <message>
        <source>● matmul   ■ attention   ◆ LLM step   ▼ bandwidth</source>
        <translation>● 矩阵乘   ■ 注意力   ◆ LLM 步   ▼ 带宽</translation>
    </message>
    <message>
        <source>···· the unit&apos;s own roof</source>
        <translation>···· 设备自身上限</translation>
    </message>
    <message>
        <source>right: % of the peak</source>
        <translation>右轴：占峰值的 %</translation>
    </message>
    <message>
        <source>disturbed by other work</source>
        <translation>受其他任务干扰</translation>
    </message>
    <message>
        <source>at the power limit</source>
        <translation>触及功耗上限</translation>
    </message>
    <message>
        <source>throttled</source>
        <translation>降频</translation>
    </message>
    <message>
        <source>its own roof {rate}</source>
        <translation>自身上限 {rate}</translation>
    </message>
    <message>
        <source>line: the case&apos;s value; band: its 95 % interval from the rounds</source>
        <translation>线：用例的值；色带：由各轮得出的 95 % 置信区间</translation>
    </message>
</context>
<context>
    <name>CautionList</name>
    <message>
        <source>Show fewer</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Show {n} more</source>
        <translation>再显示 {n} 条</translation>
    </message>
</context>
<context>
    <name>CaveatPanel</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>What is not like for like</source>
        <translation>条件不一致之处</translation>
    </message>
    <message>
        <source>Details of what is not like for like</source>
        <translation>条件不一致之处的详情</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>隐藏详情</translation>
    </message>
    <message>
        <source>Hide the details of what is not like for like</source>
        <translation>隐藏条件不一致之处的详情</translation>
    </message>
</context>
<context>
    <name>Caveats</name>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>{n} more: see the details</source>
        <translation>另有 {n} 条，见详情</translation>
    </message>
    <message>
        <source>Not like for like</source>
        <translation>条件不一致</translation>
    </message>
    <message>
        <source>Nothing that was recorded around them differs.</source>
        <translation>所记录的环境信息没有差异。</translation>
    </message>
    <message>
        <source>Like for like</source>
        <translation>条件一致</translation>
    </message>
    <message>
        <source>Not compared</source>
        <translation>未对比</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>What differs and may explain a ratio ({sides})</source>
        <translation>可能造成比值差异的不同之处（{sides}）</translation>
    </message>
    <message>
        <source>Problems of the profiles</source>
        <translation>档案的问题</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>What would settle the unclear cases</source>
        <translation>如何使不确定的用例得出结论</translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message>
        <source>“{name}” was moved to the trash.</source>
        <translation>“{name}”已移到回收站。</translation>
    </message>
    <message>
        <source>{n} profiles were moved to the trash.</source>
        <translation>{n} 份档案已移到回收站。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>Choose the baseline</source>
        <translation>选择基线</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>基线</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Make another profile the baseline</source>
        <translation>将另一份档案设为基线</translation>
    </message>
    <message>
        <source>Add a candidate</source>
        <translation>添加候选</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>候选</translation>
    </message>
    <message>
        <source>Candidate {n}</source>
        <translation>候选 {n}</translation>
    </message>
    <message>
        <source>Choose a candidate</source>
        <translation>选择候选</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>Remove from the comparison</source>
        <translation>从对比中移除</translation>
    </message>
    <message>
        <source>Baseline: {name}</source>
        <translation>基线：{name}</translation>
    </message>
</context>
<context>
    <name>ClaimDetail</name>
    <message>
        <source>What would settle the whole claim</source>
        <translation>判定整条说法还需要什么</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Copy this claim with its evidence</source>
        <translation>复制这条说法及其证据</translation>
    </message>
    <message>
        <source>{name} ({kind}), {when}</source>
        <translation>{name}（{kind}），{when}</translation>
    </message>
    <message>
        <source>Said by</source>
        <translation>提出者</translation>
    </message>
    <message>
        <source>Quote</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>参照</translation>
    </message>
    <message>
        <source>none is named</source>
        <translation>未指明</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>{word} (that it was said, not that it is true)</source>
        <translation>{word}（指确有此说，而非此说属实）</translation>
    </message>
    <message>
        <source>Credibility</source>
        <translation>可信度</translation>
    </message>
    <message>
        <source>{source} (hearsay: the source itself was not seen)</source>
        <translation>{source}（转述：未见到来源本身）</translation>
    </message>
    <message>
        <source>Address of the source</source>
        <translation>来源的网址</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制网址</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the source</source>
        <translation>打开来源</translation>
    </message>
    <message>
        <source>No browser could be opened; the address can be copied.</source>
        <translation>无法打开浏览器，可以复制网址。</translation>
    </message>
    <message>
        <source>Chip by chip</source>
        <translation>逐芯片结论</translation>
    </message>
    <message>
        <source>By data sheet</source>
        <translation>按规格书</translation>
    </message>
    <message>
        <source>By what is published</source>
        <translation>按公开结果</translation>
    </message>
    <message>
        <source>By measurement</source>
        <translation>按实测</translation>
    </message>
    <message>
        <source>Reading by reading</source>
        <translation>逐项解读</translation>
    </message>
</context>
<context>
    <name>Claimant</name>
    <message>
        <source>press</source>
        <translation>媒体</translation>
    </message>
    <message>
        <source>vendor</source>
        <translation>厂商</translation>
    </message>
    <message>
        <source>partner</source>
        <translation>合作伙伴</translation>
    </message>
    <message>
        <source>competitor</source>
        <translation>竞争对手</translation>
    </message>
    <message>
        <source>analyst</source>
        <translation>分析师</translation>
    </message>
    <message>
        <source>user</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>researcher</source>
        <translation>研究人员</translation>
    </message>
    <message>
        <source>official</source>
        <translation>官方</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
</context>
<context>
    <name>Claims</name>
    <message>
        <source>Claim</source>
        <translation>说法</translation>
    </message>
    <message>
        <source>Standing</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>芯片</translation>
    </message>
    <message>
        <source>Said by</source>
        <translation>提出者</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Rests on</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>说法</translation>
    </message>
    <message>
        <source>Readings of the claim</source>
        <translation>说法的各项解读</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>解读</translation>
    </message>
    <message>
        <source>Ratio of subject to reference, by this class of evidence alone: {name}</source>
        <translation>仅按此类证据得出的对象与参照之比：{name}</translation>
    </message>
</context>
<context>
    <name>ClaimsPage</name>
    <message>
        <source>The claims are being judged …</source>
        <translation>正在判定各条说法…</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>说法</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新判定</translation>
    </message>
    <message>
        <source>No claim fits what is searched and chosen above.</source>
        <translation>没有说法符合上面的搜索和筛选条件。</translation>
    </message>
    <message>
        <source>Show all claims</source>
        <translation>显示全部说法</translation>
    </message>
    <message>
        <source>The chosen claim</source>
        <translation>所选说法</translation>
    </message>
    <message>
        <source>The claims cannot be judged: {problem}</source>
        <translation>无法判定说法：{problem}</translation>
    </message>
    <message>
        <source>{total} claims: {counts}; evidence: {published} published results, {profiles} of your profiles</source>
        <translation>{total} 条说法：{counts}；证据：{published} 条公开结果，{profiles} 份您的档案</translation>
    </message>
    <message>
        <source>There is no claim {id}.</source>
        <translation>没有标识为 {id} 的说法。</translation>
    </message>
    <message>
        <source>The claim with its evidence is on the clipboard, as Markdown.</source>
        <translation>这条说法及其证据已以 Markdown 格式复制到剪贴板。</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Commands: {commands}</source>
        <translation>命令：{commands}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the commands</source>
        <translation>复制命令</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>faster</source>
        <translation>更快</translation>
    </message>
    <message>
        <source>slower</source>
        <translation>更慢</translation>
    </message>
    <message>
        <source>more efficient</source>
        <translation>能效更高</translation>
    </message>
    <message>
        <source>less efficient</source>
        <translation>能效更低</translation>
    </message>
    <message>
        <source>same</source>
        <translation>持平</translation>
    </message>
    <message>
        <source>unclear</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>不可比</translation>
    </message>
    <message>
        <source>Geometric mean</source>
        <translation>几何平均</translation>
    </message>
    <message>
        <source>Geometric mean, {kernel}</source>
        <translation>几何平均，{kernel}</translation>
    </message>
    <message>
        <source>The 1 case</source>
        <translation>共 1 个用例</translation>
    </message>
    <message>
        <source>{kernel}, 1 case</source>
        <translation>{kernel}，1 个用例</translation>
    </message>
    <message>
        <source>All {n} cases</source>
        <translation>全部 {n} 个用例</translation>
    </message>
    <message>
        <source>{kernel}, {n} cases</source>
        <translation>{kernel}，{n} 个用例</translation>
    </message>
    <message>
        <source>Interval</source>
        <translation>区间</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 置信区间</translation>
    </message>
    <message>
        <source>over 1 case</source>
        <translation>1 个用例</translation>
    </message>
    <message>
        <source>over {n} cases</source>
        <translation>{n} 个用例</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>用例</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>基线</translation>
    </message>
    <message>
        <source>Candidate</source>
        <translation>候选</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>比值</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>baseline {value}</source>
        <translation>基线 {value}</translation>
    </message>
    <message>
        <source>{candidate} against {baseline}</source>
        <translation>{candidate}，基线 {baseline}</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>&amp;Pool profiles of one device model</source>
        <translation>合并同型号设备的档案(&amp;P)</translation>
    </message>
    <message>
        <source>Profiles of one device model become one side</source>
        <translation>同一型号设备的档案合为对比的一方</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>The first {n} of {total} profiles are compared: more cannot be read at a glance.</source>
        <translation>对比 {total} 份档案中的前 {n} 份：再多就无法一目了然。</translation>
    </message>
    <message>
        <source>What counts as the same, in per cent</source>
        <translation>视为持平的范围（百分比）</translation>
    </message>
    <message>
        <source>Same means that the whole interval lies so close to 1</source>
        <translation>整个区间与 1 相差不超过此范围才算持平</translation>
    </message>
    <message>
        <source>Same within ±</source>
        <translation>持平范围 ±</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在对比…</translation>
    </message>
    <message>
        <source>A comparison needs two profiles, and the library does not hold two yet. Measure something on the Run page, or import profiles on the Library page.</source>
        <translation>对比需要两份档案，而档案库中还不足两份。请在“运行”页进行测量，或在“档案库”页导入档案。</translation>
    </message>
    <message>
        <source>Choose a baseline and at least one other profile above, or select two or more profiles in the library and press Compare.</source>
        <translation>请在上方选择基线和至少一份其他档案，或在档案库中选中两份以上的档案并点击“对比”。</translation>
    </message>
</context>
<context>
    <name>Credibility</name>
    <message>
        <source>very low</source>
        <translation>很低</translation>
    </message>
    <message>
        <source>low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
</context>
<context>
    <name>CustomDialog</name>
    <message>
        <source>A suite of your own</source>
        <translation>自定义套件</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>an empty suite</source>
        <translation>空套件</translation>
    </message>
    <message>
        <source>what was not saved</source>
        <translation>未保存的内容</translation>
    </message>
    <message>
        <source>Rounds on a processor</source>
        <translation>CPU 上的轮数</translation>
    </message>
    <message>
        <source>Rounds on an accelerator</source>
        <translation>加速器上的轮数</translation>
    </message>
    <message>
        <source>Seconds for a case in a round</source>
        <translation>每轮中每个用例的秒数</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Seconds for the whole run</source>
        <translation>整次运行的秒数</translation>
    </message>
    <message>
        <source>to save it</source>
        <translation>保存时填写</translation>
    </message>
    <message>
        <source>Name of the suite</source>
        <translation>套件名称</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as a suite</source>
        <translation>保存为套件</translation>
    </message>
    <message>
        <source>Use once</source>
        <translation>使用一次</translation>
    </message>
    <message>
        <source>Ctrl+Return</source>
        <translation>Ctrl+回车</translation>
    </message>
    <message>
        <source>Ctrl+S</source>
        <translation>Ctrl+S</translation>
    </message>
    <message>
        <source>&amp;Start from</source>
        <translation>起点(&amp;S)</translation>
    </message>
    <message>
        <source>Rounds: &amp;processor</source>
        <translation>轮数：CPU(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;accelerator</source>
        <translation>加速器(&amp;A)</translation>
    </message>
    <message>
        <source>A &amp;case in a round</source>
        <translation>每轮每用例(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Whole run</source>
        <translation>整次运行(&amp;W)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
</context>
<context>
    <name>CustomSuite</name>
    <message>
        <source>On a processor: cases {n}, about {time}, at most {memory} of memory.</source>
        <translation>在 CPU 上：{n} 个用例，约 {time}，内存最多 {memory}。</translation>
    </message>
    <message>
        <source>On an accelerator: cases {n}, about {time}, at most {memory} of memory.</source>
        <translation>在加速器上：{n} 个用例，约 {time}，内存最多 {memory}。</translation>
    </message>
    <message>
        <source>Add a group of cases to begin with.</source>
        <translation>请先添加一个用例组。</translation>
    </message>
    <message>
        <source>One group is wrong; it is marked in the list.</source>
        <translation>有 1 个组有误，已在列表中标出。</translation>
    </message>
    <message>
        <source>{n} groups are wrong; they are marked in the list.</source>
        <translation>有 {n} 个组有误，已在列表中标出。</translation>
    </message>
    <message>
        <source>That is the name of a suite of Assay itself; choose another one.</source>
        <translation>这是 Assay 自带套件的名称，请换一个。</translation>
    </message>
    <message>
        <source>A name has 1 to 64 letters, digits, dots, dashes or underscores.</source>
        <translation>名称由 1 至 64 个字母、数字、点、连字符或下划线组成。</translation>
    </message>
    <message>
        <source>Saving replaces the suite of that name.</source>
        <translation>保存将替换同名套件。</translation>
    </message>
    <message>
        <source>On {device}: one case, about {time}, {memory} of memory.</source>
        <translation>在 {device} 上：1 个用例，约 {time}，内存 {memory}。</translation>
    </message>
    <message>
        <source>On {device}: {n} cases, about {time}, at most {memory} of memory.</source>
        <translation>在 {device} 上：{n} 个用例，约 {time}，内存最多 {memory}。</translation>
    </message>
    <message>
        <source>Skipped for want of memory or time: {skipped}.</source>
        <translation>因内存或时间不足而跳过：{skipped} 个。</translation>
    </message>
</context>
<context>
    <name>DemandPanel</name>
    <message>
        <source>How the demand is told</source>
        <translation>需求的表示方式</translation>
    </message>
    <message>
        <source>Serve tokens a day</source>
        <translation>按每日 token 数提供服务</translation>
    </message>
    <message>
        <source>Serve users</source>
        <translation>按用户数提供服务</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>训练模型</translation>
    </message>
    <message>
        <source>FLOP per token</source>
        <translation>每 token 的 FLOP</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Tokens a day</source>
        <translation>每日 token 数</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户数</translation>
    </message>
    <message>
        <source>Tokens of one a day</source>
        <translation>每用户每日 token 数</translation>
    </message>
    <message>
        <source>Tokens in all</source>
        <translation>token 总数</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>天数</translation>
    </message>
    <message>
        <source>{tokens} tokens: {mean} all the time</source>
        <translation>{tokens} 个 token：全程 {mean}</translation>
    </message>
    <message>
        <source>{tokens} tokens a day: {mean} in the mean, {peak} at the peak</source>
        <translation>每日 {tokens} 个 token：平均 {mean}，峰值 {peak}</translation>
    </message>
    <message>
        <source>Demand</source>
        <translation>需求</translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Write a note here; it is kept in the profile.</source>
        <translation>在此填写备注，备注保存在档案中。</translation>
    </message>
    <message>
        <source>{n} profiles are selected</source>
        <translation>已选中 {n} 份档案</translation>
    </message>
    <message>
        <source>Nothing is selected</source>
        <translation>未选中任何档案</translation>
    </message>
    <message>
        <source>Select a profile to see more of it, or several to compare them.</source>
        <translation>选中一份档案可查看详情，选中多份可进行对比。</translation>
    </message>
    <message>
        <source>Files can be dropped anywhere on the window to import them.</source>
        <translation>将文件拖放到窗口任意位置即可导入。</translation>
    </message>
    <message>
        <source>Compare takes “{name}” as the baseline: it was selected first.</source>
        <translation>对比将以“{name}”为基线：它是最先选中的。</translation>
    </message>
    <message>
        <source>A damaged profile cannot be compared.</source>
        <translation>损坏的档案无法对比。</translation>
    </message>
    <message>
        <source>At most {n} profiles can be compared at once.</source>
        <translation>一次最多对比 {n} 份档案。</translation>
    </message>
    <message>
        <source>{ok} of {n} cases</source>
        <translation>{ok}/{n} 个用例</translation>
    </message>
    <message>
        <source>Best: {rate} in {case}</source>
        <translation>最佳：{rate}（{case}）</translation>
    </message>
    <message>
        <source>backend: {name}</source>
        <translation>后端：{name}</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>未通过</translation>
    </message>
    <message>
        <source>check {word}: error {error}, tolerance {tolerance}, against {reference}</source>
        <translation>校验{word}：误差 {error}，容差 {tolerance}，参照 {reference}</translation>
    </message>
</context>
<context>
    <name>DeviceList</name>
    <message>
        <source>Look again</source>
        <translation>重新检测</translation>
    </message>
    <message>
        <source>Look for devices and problems again</source>
        <translation>重新检测设备和问题</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Looking at the devices, which takes some seconds. Run would measure the best one.</source>
        <translation>正在检测设备，需要几秒钟。此时点击“运行”将测量最佳设备。</translation>
    </message>
    <message>
        <source>Nothing can be measured here yet:</source>
        <translation>此处尚无可测量的设备：</translation>
    </message>
    <message>
        <source>Copy what helps: {remedy}</source>
        <translation>复制解决办法：{remedy}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>DevicePanel</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Forget least, greatest and mean values</source>
        <translation>清除最小值、最大值和平均值</translation>
    </message>
    <message>
        <source>Run on {device}</source>
        <translation>在 {device} 上运行</translation>
    </message>
    <message>
        <source>Not readable: {sensors}</source>
        <translation>无法读取：{sensors}</translation>
    </message>
    <message>
        <source>At work on it: {users}</source>
        <translation>占用者：{users}</translation>
    </message>
    <message>
        <source>Its sensors are being read …</source>
        <translation>正在读取传感器…</translation>
    </message>
    <message>
        <source>A run measures it: what stands under Now is told by the run, the rest is from before.</source>
        <translation>运行正在测量该设备：“当前”一列的读数来自运行，其余为之前的读数。</translation>
    </message>
    <message>
        <source>Not watched while a run measures: this is how it was before.</source>
        <translation>运行测量期间不监视该设备：所示为之前的读数。</translation>
    </message>
    <message>
        <source>the reason is not known</source>
        <translation>原因不明</translation>
    </message>
    <message>
        <source>✗ Cannot be used: {reason}</source>
        <translation>✗ 不可用：{reason}</translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation>传感器</translation>
    </message>
    <message>
        <source>What it could do at most</source>
        <translation>性能上限</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>设备信息</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Devices and doctor</source>
        <translation>设备与诊断</translation>
    </message>
    <message>
        <source>Copy the remedy: {text}</source>
        <translation>复制解决办法：{text}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation>传感器</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>Least</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>Greatest</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>传感器</translation>
    </message>
    <message>
        <source>2 min</source>
        <translation>2 min</translation>
    </message>
    <message>
        <source>The last two minutes</source>
        <translation>最近两分钟</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>标识</translation>
    </message>
    <message>
        <source>Vendor</source>
        <translation>厂商</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Last-level cache</source>
        <translation>末级缓存</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>驱动</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>运行时</translation>
    </message>
    <message>
        <source>Power limit</source>
        <translation>功耗上限</translation>
    </message>
    <message>
        <source>UUID</source>
        <translation>UUID</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>芯片目录</translation>
    </message>
    <message>
        <source>{entry}, from your overlay</source>
        <translation>{entry}，来自您的补充目录</translation>
    </message>
    <message>
        <source>Nothing holds it back.</source>
        <translation>未受任何限制。</translation>
    </message>
    <message>
        <source>! Held back by: {reasons}.</source>
        <translation>! 性能受限：{reasons}。</translation>
    </message>
    <message>
        <source>no other program</source>
        <translation>没有其他程序</translation>
    </message>
    <message>
        <source>not known: {reason}</source>
        <translation>未知：{reason}</translation>
    </message>
    <message>
        <source>{limit}; the data sheet says {sheet}</source>
        <translation>{limit}；规格书为 {sheet}</translation>
    </message>
    <message>
        <source>{usable} of {all} usable</source>
        <translation>可用 {usable} / 共 {all}</translation>
    </message>
    <message>
        <source>Cores</source>
        <translation>核数</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>指令集</translation>
    </message>
    <message>
        <source>{clock} now; a run measures it under load</source>
        <translation>当前 {clock}；运行时会测量负载下的频率</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>频率</translation>
    </message>
</context>
<context>
    <name>DevicesPage</name>
    <message>
        <source>The report is on the clipboard.</source>
        <translation>报告已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Look for devices and problems again</source>
        <translation>重新检测设备和问题</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新检测</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>The chosen device</source>
        <translation>所选设备</translation>
    </message>
    <message>
        <source>What the doctor found</source>
        <translation>诊断结果</translation>
    </message>
    <message>
        <source>The devices cannot be listed: {problem}</source>
        <translation>无法列出设备：{problem}</translation>
    </message>
    <message>
        <source>The devices are looked at when the run has ended: looking would disturb it.</source>
        <translation>运行结束后再检测设备：检测会干扰运行。</translation>
    </message>
    <message>
        <source>The devices of this machine are being looked at; that takes some seconds.</source>
        <translation>正在检测本机设备，需要几秒钟。</translation>
    </message>
    <message>
        <source>could not look</source>
        <translation>诊断失败</translation>
    </message>
    <message>
        <source>waits for the end of the run</source>
        <translation>等待运行结束</translation>
    </message>
    <message>
        <source>is looking …</source>
        <translation>正在诊断…</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>✗ cannot be used</source>
        <translation>✗ 不可用</translation>
    </message>
</context>
<context>
    <name>Doctor</name>
    <message>
        <source>✓ nothing is wrong</source>
        <translation>✓ 没有问题</translation>
    </message>
    <message>
        <source>✗ problems: {count}</source>
        <translation>✗ 问题：{count}</translation>
    </message>
    <message>
        <source>! notes: {count}</source>
        <translation>! 提示：{count}</translation>
    </message>
    <message>
        <source>problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>正常</translation>
    </message>
</context>
<context>
    <name>DurationChoice</name>
    <message>
        <source>How long</source>
        <translation>多长时间</translation>
    </message>
    <message>
        <source>Until each result is known</source>
        <translation>直到每项结果已知</translation>
    </message>
    <message>
        <source>Until each energy is known, too</source>
        <translation>直到每项能耗也已知</translation>
    </message>
    <message>
        <source>One case back to back</source>
        <translation>单个用例连续运行</translation>
    </message>
    <message>
        <source>Minutes back to back</source>
        <translation>连续运行的分钟数</translation>
    </message>
    <message>
        <source>Case that is run back to back</source>
        <translation>连续运行的用例</translation>
    </message>
    <message>
        <source>The largest matmul that fits</source>
        <translation>能放下的最大矩阵乘</translation>
    </message>
</context>
<context>
    <name>Energy</name>
    <message>
        <source>not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>cannot be true</source>
        <translation>不可能属实</translation>
    </message>
    <message>
        <source>{work}, {joules} a call</source>
        <translation>{work}，每次调用 {joules}</translation>
    </message>
    <message>
        <source>energy over {time}</source>
        <translation>能耗测量时长 {time}</translation>
    </message>
    <message>
        <source>Energy is not measured</source>
        <translation>未测量能耗</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区间</translation>
    </message>
    <message>
        <source>over {time} in one round</source>
        <translation>一轮，共 {time}</translation>
    </message>
    <message>
        <source>over {time} in {n} rounds</source>
        <translation>{n} 轮，共 {time}</translation>
    </message>
    <message>
        <source>{power} above idle</source>
        <translation>高于空闲 {power}</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>能耗</translation>
    </message>
    <message>
        <source>off by at most {share} through the counter&apos;s steps</source>
        <translation>计数器步进误差最多 {share}</translation>
    </message>
    <message>
        <source>{models} against another model, {same} against the same unit</source>
        <translation>与其他型号相比 {models}，与同一设备相比 {same}</translation>
    </message>
    <message>
        <source>idle power is not measured</source>
        <translation>未测量空闲功率</translation>
    </message>
    <message>
        <source>idle {power} over {time}</source>
        <translation>空闲 {power}（{time}）</translation>
    </message>
</context>
<context>
    <name>EnergyView</name>
    <message>
        <source>Work per joule</source>
        <translation>每焦耳的工作量</translation>
    </message>
    <message>
        <source>Neither side has an energy here. Measure both for their energy: on the Run page, How long, Until each energy is known, too; or assay run --energy.</source>
        <translation>双方都没有能耗数据。请为能耗测量双方：在“运行”页的“多长时间”中选“直到每项能耗也已知”，或使用 assay run --energy。</translation>
    </message>
    <message>
        <source>More work per joule is more efficient. The interval has the sensors&apos; gain in it: {models} of each side, or {same} between two runs on one unit.</source>
        <translation>每焦耳工作量越多，能效越高。区间已包含传感器增益误差：每一方 {models}，同一设备的两次运行之间 {same}。</translation>
    </message>
</context>
<context>
    <name>Evidence</name>
    <message>
        <source>ratio {ratio}</source>
        <translation>比值 {ratio}</translation>
    </message>
    <message>
        <source>measured by Assay</source>
        <translation>Assay 实测</translation>
    </message>
    <message>
        <source>audited</source>
        <translation>经审计</translation>
    </message>
    <message>
        <source>third party</source>
        <translation>第三方</translation>
    </message>
    <message>
        <source>vendor</source>
        <translation>厂商</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>does not count</source>
        <translation>不计入</translation>
    </message>
    <message>
        <source>supports</source>
        <translation>支持</translation>
    </message>
    <message>
        <source>contradicts</source>
        <translation>否定</translation>
    </message>
    <message>
        <source>decides nothing</source>
        <translation>无法判定</translation>
    </message>
</context>
<context>
    <name>EvidenceList</name>
    <message>
        <source>Near, and not counted</source>
        <translation>相近但不计入</translation>
    </message>
</context>
<context>
    <name>ExportButton</name>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>HTML report, to read and print…</source>
        <translation>HTML 报告，供阅读和打印…</translation>
    </message>
    <message>
        <source>Markdown…</source>
        <translation>Markdown…</translation>
    </message>
    <message>
        <source>CSV, a row per case…</source>
        <translation>CSV，每个用例一行…</translation>
    </message>
    <message>
        <source>JSON…</source>
        <translation>JSON…</translation>
    </message>
    <message>
        <source>Export the comparison</source>
        <translation>导出对比结果</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>已写入 {path}</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Table with a row per case and round (CSV)…</source>
        <translation>表格，每个用例每轮一行（CSV）…</translation>
    </message>
    <message>
        <source>Table with a row per sample (CSV)…</source>
        <translation>表格，每个样本一行（CSV）…</translation>
    </message>
    <message>
        <source>The profile itself (JSON)…</source>
        <translation>档案本身（JSON）…</translation>
    </message>
    <message>
        <source>Report to read and print (HTML or PDF)…</source>
        <translation>供阅读和打印的报告（HTML 或 PDF）…</translation>
    </message>
    <message>
        <source>Written to {file}.</source>
        <translation>已写入 {file}。</translation>
    </message>
    <message>
        <source>{n} profiles were written to {folder}.</source>
        <translation>{n} 份档案已写入 {folder}。</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>{label}: {text}</source>
        <translation>{label}：{text}</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search in the claims</source>
        <translation>搜索说法</translation>
    </message>
    <message>
        <source>Standing</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>芯片</translation>
    </message>
    <message>
        <source>Who says it</source>
        <translation>提出者</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Any standing ({count})</source>
        <translation>全部判定 ({count})</translation>
    </message>
    <message>
        <source>Chips of this machine</source>
        <translation>本机芯片</translation>
    </message>
    <message>
        <source>Any chip</source>
        <translation>全部芯片</translation>
    </message>
    <message>
        <source>Said by anyone</source>
        <translation>全部提出者</translation>
    </message>
    <message>
        <source>By standing</source>
        <translation>按判定</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新在前</translation>
    </message>
    <message>
        <source>By chip</source>
        <translation>按芯片</translation>
    </message>
    <message>
        <source>By who says it</source>
        <translation>按提出者</translation>
    </message>
    <message>
        <source>By statement</source>
        <translation>按内容</translation>
    </message>
    <message>
        <source>Search name, device, suite, host, id, note</source>
        <translation>搜索名称、设备、套件、主机、标识、备注</translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation>搜索档案库</translation>
    </message>
    <message>
        <source>All devices</source>
        <translation>全部设备</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>All suites</source>
        <translation>全部套件</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>套件</translation>
    </message>
    <message>
        <source>Starred only</source>
        <translation>仅星标</translation>
    </message>
</context>
<context>
    <name>FindingsView</name>
    <message>
        <source>Doctor</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>The doctor looks when the run has ended: looking would disturb it.</source>
        <translation>运行结束后再进行诊断：诊断会干扰运行。</translation>
    </message>
    <message>
        <source>The doctor is looking at this machine; that takes some seconds.</source>
        <translation>正在诊断本机，需要几秒钟。</translation>
    </message>
    <message>
        <source>The doctor could not look: {problem}</source>
        <translation>诊断失败：{problem}</translation>
    </message>
</context>
<context>
    <name>Fleet</name>
    <message>
        <source>Members</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Member</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>用例</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>How much of the member&apos;s work is done</source>
        <translation>该成员已完成的工作比例</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>剩余</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>The process of the fleet was killed from outside, or it crashed; what had come is in {folder}.</source>
        <translation>集群运行的进程被外部终止或崩溃；已收到的档案在 {folder}。</translation>
    </message>
    <message>
        <source>The fleet ended with exit code {code}.</source>
        <translation>集群运行以退出码 {code} 结束。</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>失联</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>✓ done</source>
        <translation>✓ 完成</translation>
    </message>
    <message>
        <source>! stopped</source>
        <translation>! 已停止</translation>
    </message>
    <message>
        <source>✗ failed</source>
        <translation>✗ 失败</translation>
    </message>
    <message>
        <source>✗ lost</source>
        <translation>✗ 失联</translation>
    </message>
    <message>
        <source>{n} waiting</source>
        <translation>{n} 个等待</translation>
    </message>
    <message>
        <source>{n} starting</source>
        <translation>{n} 个启动中</translation>
    </message>
    <message>
        <source>{n} stopped</source>
        <translation>{n} 个已停止</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} 个失败</translation>
    </message>
    <message>
        <source>{n} lost</source>
        <translation>{n} 个失联</translation>
    </message>
    <message>
        <source>{engine} on {host}</source>
        <translation>{host} 上的 {engine}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>约剩 {time}</translation>
    </message>
    <message>
        <source>The fleet was stopped before it began.</source>
        <translation>集群运行在开始之前被停止。</translation>
    </message>
    <message>
        <source>The one member is done.</source>
        <translation>唯一的成员已完成。</translation>
    </message>
    <message>
        <source>All {n} members are done.</source>
        <translation>全部 {n} 个成员已完成。</translation>
    </message>
    <message>
        <source>{done} of {n} members done: {rest}.</source>
        <translation>{n} 个成员中 {done} 个完成：{rest}。</translation>
    </message>
    <message>
        <source>It was ended early: {reason}.</source>
        <translation>提前结束：{reason}。</translation>
    </message>
    <message>
        <source>{one} {other}</source>
        <translation>{one}{other}</translation>
    </message>
</context>
<context>
    <name>FleetForm</name>
    <message>
        <source>Start it on</source>
        <translation>启动位置</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>套件</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Number of hosts</source>
        <translation>主机数量</translation>
    </message>
    <message>
        <source>all of them</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Deadline, minutes</source>
        <translation>期限（分钟）</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Folder of the profiles</source>
        <translation>档案文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>The list of hosts has an empty name in it: use single commas.</source>
        <translation>主机列表中有空名称：请用单个逗号分隔。</translation>
    </message>
    <message>
        <source>There is no srun here: start it on a host that has Slurm.</source>
        <translation>本机没有 srun：请在装有 Slurm 的主机上启动。</translation>
    </message>
    <message>
        <source>Ray is not installed here: start it on a host of the Ray cluster.</source>
        <translation>本机未安装 Ray：请在 Ray 集群的主机上启动。</translation>
    </message>
    <message>
        <source>There is no ssh here: install an OpenSSH client.</source>
        <translation>本机没有 ssh：请安装 OpenSSH 客户端。</translation>
    </message>
    <message>
        <source>There is no host yet: add the members on the Hosts page.</source>
        <translation>还没有主机：请在“主机”页添加成员。</translation>
    </message>
    <message>
        <source>There is no host “{name}” on the Hosts page.</source>
        <translation>“主机”页上没有主机“{name}”。</translation>
    </message>
    <message>
        <source>Choose a folder for the profiles.</source>
        <translation>请选择档案文件夹。</translation>
    </message>
    <message>
        <source>Give the whole path of the folder on {host}.</source>
        <translation>请给出 {host} 上文件夹的完整路径。</translation>
    </message>
    <message>
        <source>Give the whole path of the folder.</source>
        <translation>请给出文件夹的完整路径。</translation>
    </message>
    <message>
        <source>one that all hosts share</source>
        <translation>所有主机共享的文件夹</translation>
    </message>
    <message>
        <source>its whole path on {host}</source>
        <translation>{host} 上的完整路径</translation>
    </message>
    <message>
        <source>a folder of this machine</source>
        <translation>本机的文件夹</translation>
    </message>
    <message>
        <source>all, or as srun names them: n[1-64]</source>
        <translation>全部，或按 srun 写法：n[1-64]</translation>
    </message>
    <message>
        <source>all, or names with commas</source>
        <translation>全部，或以逗号分隔的名称</translation>
    </message>
</context>
<context>
    <name>FleetPage</name>
    <message>
        <source>Report of a folder…</source>
        <translation>文件夹报告…</translation>
    </message>
    <message>
        <source>Run the fleet</source>
        <translation>运行集群</translation>
    </message>
    <message>
        <source>Fleet</source>
        <translation>集群运行</translation>
    </message>
    <message>
        <source>No fleet yet.</source>
        <translation>还没有集群运行。</translation>
    </message>
    <message>
        <source>A fleet is one run on many hosts at once: a profile of each chip, all in one folder.</source>
        <translation>集群运行是在许多主机上同时进行的一次运行：每个芯片一份档案，全部在一个文件夹中。</translation>
    </message>
    <message>
        <source>Every member is counted, and of one that is lost its host and the reason are named.</source>
        <translation>每个成员都被计数；失联的成员会指明其主机和原因。</translation>
    </message>
    <message>
        <source>Slurm and Ray start it from a head node of their cluster, ssh from here.</source>
        <translation>Slurm 和 Ray 从其集群的头节点启动，ssh 从本机启动。</translation>
    </message>
    <message>
        <source>Stop at once</source>
        <translation>立即停止</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The report is being made …</source>
        <translation>正在生成报告…</translation>
    </message>
    <message>
        <source>Go to Fleet</source>
        <translation>转到集群运行</translation>
    </message>
    <message>
        <source>Report of a folder</source>
        <translation>文件夹报告</translation>
    </message>
</context>
<context>
    <name>FleetPanel</name>
    <message>
        <source>Expected</source>
        <translation>预期</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Report of this fleet</source>
        <translation>此集群运行的报告</translation>
    </message>
    <message>
        <source>The fleet is being taken up where it was left …</source>
        <translation>正在从离开处接续集群任务……</translation>
    </message>
    <message>
        <source>The fleet is being started …</source>
        <translation>正在启动集群运行…</translation>
    </message>
    <message>
        <source>The members were told to end; what they have measured is being collected.</source>
        <translation>已通知各成员结束；正在收集已测得的结果。</translation>
    </message>
    <message>
        <source>The profiles are on {host}; the report is made there with:</source>
        <translation>档案在 {host} 上；在那里用以下命令生成报告：</translation>
    </message>
</context>
<context>
    <name>Folder</name>
    <message>
        <source>Parts of the plan</source>
        <translation>方案的各部分</translation>
    </message>
    <message>
        <source>Enter or double click edits</source>
        <translation>回车或双击可编辑</translation>
    </message>
</context>
<context>
    <name>GroupChoice</name>
    <message>
        <source>Ranks of the processor</source>
        <translation>处理器的进程（rank）数</translation>
    </message>
    <message>
        <source>One group</source>
        <translation>一个组</translation>
    </message>
    <message>
        <source>{n} ranks, one on each device</source>
        <translation>{n} 个 rank，每个设备一个</translation>
    </message>
</context>
<context>
    <name>GroupForm</name>
    <message>
        <source>This kernel can be changed in the suite&apos;s file only.</source>
        <translation>此测试项只能在套件文件中修改。</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>accelerators</source>
        <translation>加速器</translation>
    </message>
    <message>
        <source>Seconds for a case in a round</source>
        <translation>每轮中每个用例的秒数</translation>
    </message>
    <message>
        <source>as the suite</source>
        <translation>同套件设置</translation>
    </message>
</context>
<context>
    <name>GroupList</name>
    <message>
        <source>Groups of cases</source>
        <translation>用例组</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a group of cases</source>
        <translation>添加用例组</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Duplicate the group</source>
        <translation>将该组复制一份</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the group</source>
        <translation>移除该组</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>测试项</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>用例</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>有误</translation>
    </message>
</context>
<context>
    <name>HistogramPlot</name>
    <message>
        <source>Distribution of the samples</source>
        <translation>样本分布</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>样本数</translation>
    </message>
</context>
<context>
    <name>HostDialog</name>
    <message>
        <source>Change a host</source>
        <translation>修改主机</translation>
    </message>
    <message>
        <source>Add a host</source>
        <translation>添加主机</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>What you call it: lab3</source>
        <translation>您对它的称呼，例如 lab3</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>As for ssh: an alias, a name, or user@name</source>
        <translation>与 ssh 相同：别名、主机名或 user@name</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>What ssh&apos;s configuration says</source>
        <translation>以 ssh 配置为准</translation>
    </message>
    <message>
        <source>Python there</source>
        <translation>主机上的 Python</translation>
    </message>
    <message>
        <source>Set-up file there</source>
        <translation>主机上的环境设置文件</translation>
    </message>
    <message>
        <source>None; for Ascend its set_env.sh</source>
        <translation>无；昇腾请填 set_env.sh</translation>
    </message>
    <message>
        <source>There is a host {name} already; give another name, or change that one.</source>
        <translation>已有主机 {name}；请换一个名称，或修改该主机。</translation>
    </message>
    <message>
        <source>The port is a number from 1 to 65535.</source>
        <translation>端口是 1 到 65535 之间的数字。</translation>
    </message>
    <message>
        <source>Assay uses the ssh of this machine with your configuration, keys and agent. It keeps what stands here, and no password.</source>
        <translation>Assay 使用本机的 ssh 以及您的配置、密钥和代理。它只保存这里的内容，不保存密码。</translation>
    </message>
    <message>
        <source>Save and test</source>
        <translation>保存并测试</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{user} at {name}, port {port}</source>
        <translation>{name} 上的 {user}，端口 {port}</translation>
    </message>
    <message>
        <source>through {host}</source>
        <translation>经由 {host}</translation>
    </message>
    <message>
        <source>by the command {command}</source>
        <translation>通过命令 {command}</translation>
    </message>
    <message>
        <source>For ssh this is</source>
        <translation>ssh 的解析结果</translation>
    </message>
</context>
<context>
    <name>HostPanel</name>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>编辑…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>The test begins when the run has ended: it would disturb it.</source>
        <translation>运行结束后才开始测试，以免干扰运行。</translation>
    </message>
    <message>
        <source>Test shows what a run needs: connection, Python, torch, devices, clock, disk.</source>
        <translation>测试会检查运行所需的条件：连接、Python、torch、设备、时钟、磁盘。</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Run on {device}</source>
        <translation>在 {device} 上运行</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>运行…</translation>
    </message>
    <message>
        <source>Runs kept on the host</source>
        <translation>主机上保留的运行</translation>
    </message>
    <message>
        <source>Attach {run}</source>
        <translation>接续 {run}</translation>
    </message>
    <message>
        <source>Attach</source>
        <translation>接续</translation>
    </message>
</context>
<context>
    <name>Hosts</name>
    <message>
        <source>not looked at</source>
        <translation>未检查</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
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
        <translation>时钟</translation>
    </message>
    <message>
        <source>Free disk</source>
        <translation>可用磁盘</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>is being tested …</source>
        <translation>正在测试…</translation>
    </message>
    <message>
        <source>waits for its test</source>
        <translation>等待测试</translation>
    </message>
    <message>
        <source>not tested yet</source>
        <translation>尚未测试</translation>
    </message>
    <message>
        <source>its run has ended: test again</source>
        <translation>其上的运行已结束：请重新测试</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>current</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>tested {when}</source>
        <translation>测试于 {when}</translation>
    </message>
    <message>
        <source>still runs</source>
        <translation>仍在运行</translation>
    </message>
    <message>
        <source>has ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>was lost on the host</source>
        <translation>在主机上中断</translation>
    </message>
</context>
<context>
    <name>HostsPage</name>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Test all</source>
        <translation>全部测试</translation>
    </message>
    <message>
        <source>Test all hosts</source>
        <translation>测试所有主机</translation>
    </message>
    <message>
        <source>The host {name} is removed.</source>
        <translation>主机 {name} 已移除。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>The chosen host</source>
        <translation>所选主机</translation>
    </message>
    <message>
        <source>No host yet.</source>
        <translation>还没有主机。</translation>
    </message>
    <message>
        <source>A machine that you reach with ssh can be measured from here, live as this one.</source>
        <translation>能用 ssh 连接的机器都可以在这里测量，与本机一样实时显示。</translation>
    </message>
    <message>
        <source>It needs Python 3.11 or newer and torch; Assay sends the rest of itself along.</source>
        <translation>它需要 Python 3.11 或更新版本以及 torch；其余部分由 Assay 自行发送。</translation>
    </message>
    <message>
        <source>Add a host…</source>
        <translation>添加主机…</translation>
    </message>
</context>
<context>
    <name>Importing</name>
    <message>
        <source>Import files</source>
        <translation>导入文件</translation>
    </message>
    <message>
        <source>Profiles and results of other tools (*)</source>
        <translation>档案和其他工具的结果 (*)</translation>
    </message>
    <message>
        <source>Profiles (*.assay.json)</source>
        <translation>档案 (*.assay.json)</translation>
    </message>
    <message>
        <source>{n} files are being imported.</source>
        <translation>正在导入 {n} 个文件。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>说法</translation>
    </message>
    <message>
        <source>All {n} files were imported.</source>
        <translation>{n} 个文件全部导入。</translation>
    </message>
    <message>
        <source>{n} of {total} files were imported, the others were not:</source>
        <translation>已导入 {total} 个文件中的 {n} 个，其余未能导入：</translation>
    </message>
    <message>
        <source>{file} is in the library already.</source>
        <translation>{file} 已在档案库中。</translation>
    </message>
    <message>
        <source>{file} was imported.</source>
        <translation>{file} 已导入。</translation>
    </message>
    <message>
        <source>{file}: {n} results of {tool} are among the published evidence already.</source>
        <translation>{file}：{tool} 的 {n} 条结果已在公开证据中。</translation>
    </message>
    <message>
        <source>{file}: {n} results of {tool} are published evidence for claims now.</source>
        <translation>{file}：{tool} 的 {n} 条结果已成为说法的公开证据。</translation>
    </message>
    <message>
        <source>{n} × left out: {reason}</source>
        <translation>略去 {n} 条：{reason}</translation>
    </message>
    <message>
        <source>The catalogue knows no device “{name}”; no claim will find its results.</source>
        <translation>芯片目录中没有设备“{name}”，任何说法都无法用到它的结果。</translation>
    </message>
    <message>
        <source>{name} is odd and is not used: {why}</source>
        <translation>{name} 异常，不予采用：{why}</translation>
    </message>
</context>
<context>
    <name>InstalledLine</name>
    <message>
        <source>driver {version}</source>
        <translation>驱动 {version}</translation>
    </message>
    <message>
        <source>Doctor: looking …</source>
        <translation>诊断：进行中…</translation>
    </message>
    <message>
        <source>Doctor: no answer</source>
        <translation>诊断：无响应</translation>
    </message>
    <message>
        <source>Doctor: no problem</source>
        <translation>诊断：无问题</translation>
    </message>
    <message>
        <source>Doctor: 1 problem</source>
        <translation>诊断：1 个问题</translation>
    </message>
    <message>
        <source>Doctor: {n} problems</source>
        <translation>诊断：{n} 个问题</translation>
    </message>
    <message>
        <source>Doctor: 1 note</source>
        <translation>诊断：1 条提示</translation>
    </message>
    <message>
        <source>Doctor: {n} notes</source>
        <translation>诊断：{n} 条提示</translation>
    </message>
</context>
<context>
    <name>Keys</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>全局</translation>
    </message>
    <message>
        <source>To the Run page, and there: run</source>
        <translation>前往“运行”页,在该页则开始运行</translation>
    </message>
    <message>
        <source>Search on this page</source>
        <translation>在本页搜索</translation>
    </message>
    <message>
        <source>Export what this page shows</source>
        <translation>导出本页内容</translation>
    </message>
    <message>
        <source>Close a message, stop a run, end a search</source>
        <translation>关闭消息、停止运行、结束搜索</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>快捷键一览</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Open the row</source>
        <translation>打开该行</translation>
    </message>
    <message>
        <source>Copy the selected rows, else all of them</source>
        <translation>复制选中的行，未选则复制全部</translation>
    </message>
    <message>
        <source>Select all rows</source>
        <translation>选择所有行</translation>
    </message>
    <message>
        <source>Compare the selected profiles</source>
        <translation>对比选中的档案</translation>
    </message>
    <message>
        <source>Star, or take the star away</source>
        <translation>添加或取消星标</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>填写备注</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Import files</source>
        <translation>导入文件</translation>
    </message>
</context>
<context>
    <name>KnownHosts</name>
    <message>
        <source>The test gave no answer.</source>
        <translation>测试没有得到结果。</translation>
    </message>
</context>
<context>
    <name>Leftovers</name>
    <message>
        <source>The window crashed the last time.</source>
        <translation>窗口上次异常退出。</translation>
    </message>
    <message>
        <source>The last run was interrupted; what it had measured is in the library.</source>
        <translation>上次运行被中断，已测得的结果在档案库中。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Unstar</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>The library folder {folder} is gone: it comes back by itself with its disk, or choose another folder in the settings.</source>
        <translation>档案库文件夹 {folder} 不见了：重新接上所在磁盘后会自动恢复，也可以在设置中选择其他文件夹。</translation>
    </message>
    <message>
        <source>{folder} is a file and cannot hold the library: choose a folder in the settings.</source>
        <translation>{folder} 是文件，不能存放档案库：请在设置中选择文件夹。</translation>
    </message>
    <message>
        <source>The library cannot be read: {why} Choose another folder in the settings.</source>
        <translation>无法读取档案库：{why} 请在设置中选择其他文件夹。</translation>
    </message>
    <message>
        <source>The library folder {folder} is read-only: runs, names, stars and notes cannot be saved in it.</source>
        <translation>档案库文件夹 {folder} 是只读的：无法保存运行结果、名称、星标和备注。</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>损坏</translation>
    </message>
    <message>
        <source>{n} of {planned} rounds</source>
        <translation>{n}/{planned} 轮</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>not starred</source>
        <translation>未加星标</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>套件</translation>
    </message>
    <message>
        <source>Best matmul</source>
        <translation>最佳矩阵乘</translation>
    </message>
    <message>
        <source>The fastest matmul in bf16, else in fp16, else in fp32</source>
        <translation>最快的 bf16 矩阵乘，没有则取 fp16，再没有则取 fp32</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>Move “{name}” to the trash?</source>
        <translation>将“{name}”移到回收站？</translation>
    </message>
    <message>
        <source>Move {n} profiles to the trash?</source>
        <translation>将 {n} 份档案移到回收站？</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Profiles</source>
        <translation>档案</translation>
    </message>
    <message>
        <source>Select the profiles to export first.</source>
        <translation>请先选中要导出的档案。</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>档案库</translation>
    </message>
    <message>
        <source>{n} profiles</source>
        <translation>{n} 份档案</translation>
    </message>
    <message>
        <source>{n} of {total} profiles</source>
        <translation>{n} / {total} 份档案</translation>
    </message>
    <message>
        <source>{n} selected</source>
        <translation>已选中 {n} 份</translation>
    </message>
    <message>
        <source>new ones appear when the run has ended</source>
        <translation>新档案将在运行结束后出现</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Try other words, or see all profiles again.</source>
        <translation>请更换搜索词，或重新显示全部档案。</translation>
    </message>
    <message>
        <source>No profile fits</source>
        <translation>没有符合条件的档案</translation>
    </message>
    <message>
        <source>There is no library</source>
        <translation>没有档案库</translation>
    </message>
    <message>
        <source>Reading the library</source>
        <translation>正在读取档案库</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>No profiles yet</source>
        <translation>尚无档案</translation>
    </message>
    <message>
        <source>What is measured on the Run page is kept here. Profiles of others, and results of other tools, can be imported or dropped on this window.</source>
        <translation>在“运行”页测得的结果保存在这里。他人的档案和其他工具的结果可以导入，或拖放到本窗口。</translation>
    </message>
    <message>
        <source>New profiles are being read: {n} of {total}.</source>
        <translation>正在读取新档案：{n} / {total}。</translation>
    </message>
    <message>
        <source>There are many new profiles; they are read when the run has ended.</source>
        <translation>新档案较多，将在运行结束后读取。</translation>
    </message>
</context>
<context>
    <name>Live</name>
    <message>
        <source>allocating</source>
        <translation>分配内存</translation>
    </message>
    <message>
        <source>compiling, first time only</source>
        <translation>编译（仅首次）</translation>
    </message>
    <message>
        <source>checking the result</source>
        <translation>校验结果</translation>
    </message>
    <message>
        <source>warming up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>not supported</source>
        <translation>不支持</translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>incorrect</source>
        <translation>结果错误</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>no interval</source>
        <translation>无区间</translation>
    </message>
    <message>
        <source>rounds missing</source>
        <translation>缺轮</translation>
    </message>
    <message>
        <source>disturbed</source>
        <translation>受干扰</translation>
    </message>
    <message>
        <source>unwatched</source>
        <translation>未监测</translation>
    </message>
    <message>
        <source>other load</source>
        <translation>有其他负载</translation>
    </message>
    <message>
        <source>not settled</source>
        <translation>未稳定</translation>
    </message>
    <message>
        <source>host bound</source>
        <translation>受限于主机</translation>
    </message>
    <message>
        <source>throttled</source>
        <translation>降频</translation>
    </message>
    <message>
        <source>power capped</source>
        <translation>功耗受限</translation>
    </message>
    <message>
        <source>drift</source>
        <translation>漂移</translation>
    </message>
    <message>
        <source>outlying round</source>
        <translation>离群轮</translation>
    </message>
    <message>
        <source>implausible</source>
        <translation>不合理</translation>
    </message>
    <message>
        <source>implausible power</source>
        <translation>功耗不合理</translation>
    </message>
    <message>
        <source>estimate</source>
        <translation>估计</translation>
    </message>
    <message>
        <source>mixed backends</source>
        <translation>后端不一</translation>
    </message>
    <message>
        <source>projected</source>
        <translation>推算</translation>
    </message>
    <message>
        <source>{done} of {rounds} rounds</source>
        <translation>{done}/{rounds} 轮</translation>
    </message>
    <message>
        <source>{count} samples</source>
        <translation>{count} 个样本</translation>
    </message>
    <message>
        <source>an interval wider than the value</source>
        <translation>区间比数值本身还宽</translation>
    </message>
    <message>
        <source>± {half} at 95 %</source>
        <translation>± {half} (95 %)</translation>
    </message>
    <message>
        <source>± {half} quartiles</source>
        <translation>± {half} (四分位)</translation>
    </message>
    <message>
        <source>{n} ranks as one group</source>
        <translation>{n} 个 rank 组成一个组</translation>
    </message>
    <message>
        <source>case {number} of {total}</source>
        <translation>用例 {number}/{total}</translation>
    </message>
    <message>
        <source>round {number} of {total}, {phase}</source>
        <translation>第 {number}/{total} 轮，{phase}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>约剩 {time}</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>异常中断</translation>
    </message>
    <message>
        <source>{how} after {time}</source>
        <translation>{how}，用时 {time}</translation>
    </message>
    <message>
        <source>{good} of {total} cases measured</source>
        <translation>已测 {good}/{total} 个用例</translation>
    </message>
</context>
<context>
    <name>LiveHeader</name>
    <message>
        <source>Follow the run</source>
        <translation>跟随运行</translation>
    </message>
    <message>
        <source>Hide figures</source>
        <translation>隐藏数据</translation>
    </message>
    <message>
        <source>Skip case</source>
        <translation>跳过用例</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>对比…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Progress: {share}</source>
        <translation>进度：{share}</translation>
    </message>
    <message>
        <source>The worker has not answered for {time}.</source>
        <translation>工作进程已有 {time} 没有响应。</translation>
    </message>
    <message>
        <source>Kill</source>
        <translation>强制结束</translation>
    </message>
    <message>
        <source>Stopping: what was measured is being saved.</source>
        <translation>正在停止：正在保存已测得的结果。</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Stopping; what was measured is being saved</source>
        <translation>正在停止，正在保存已测得的结果</translation>
    </message>
    <message>
        <source>Connecting to {host}</source>
        <translation>正在连接 {host}</translation>
    </message>
    <message>
        <source>Looking at the device and planning</source>
        <translation>正在检测设备并制定计划</translation>
    </message>
    <message>
        <source>Starting the next worker</source>
        <translation>正在启动下一个工作进程</translation>
    </message>
    <message>
        <source>suite {name}</source>
        <translation>套件 {name}</translation>
    </message>
    <message>
        <source>measured in {time}</source>
        <translation>测量用时 {time}</translation>
    </message>
    <message>
        <source>Changed or damaged after it was saved: the digest does not match.</source>
        <translation>保存后被修改或损坏：摘要不符。</translation>
    </message>
    <message>
        <source>Interrupted: {reason}</source>
        <translation>中断：{reason}</translation>
    </message>
    <message>
        <source>CSV, a row per round…</source>
        <translation>CSV，每轮一行…</translation>
    </message>
    <message>
        <source>CSV, a row per sample…</source>
        <translation>CSV，每个样本一行…</translation>
    </message>
    <message>
        <source>Profile file…</source>
        <translation>档案文件…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>已写入 {path}</translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>No sensor of this device can be read.</source>
        <translation>该设备没有可读取的传感器。</translation>
    </message>
    <message>
        <source>Nothing has been measured in this window yet.</source>
        <translation>本窗口尚未进行过测量。</translation>
    </message>
    <message>
        <source>Start a run, or open a profile of the library: both are shown here.</source>
        <translation>开始运行，或打开档案库中的档案，都会显示在这里。</translation>
    </message>
    <message>
        <source>Go to Run</source>
        <translation>前往“运行”页</translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation>打开档案库</translation>
    </message>
    <message>
        <source>The figures are hidden, so that drawing them takes nothing away.</source>
        <translation>数据已隐藏，以免绘制占用资源。</translation>
    </message>
</context>
<context>
    <name>Means</name>
    <message>
        <source>Geometric mean of the ratios</source>
        <translation>比值的几何平均</translation>
    </message>
    <message>
        <source>No case can be compared, so there is no mean.</source>
        <translation>没有可对比的用例，因此没有平均值。</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>These profiles cannot be compared</source>
        <translation>这些档案无法对比</translation>
    </message>
    <message>
        <source>Open the library</source>
        <translation>打开档案库</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>Notes</name>
    <message>
        <source>Notes</source>
        <translation>说明</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
</context>
<context>
    <name>ObjectivePanel</name>
    <message>
        <source>Objective</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Serve most of the demand</source>
        <translation>满足尽可能多的需求</translation>
    </message>
    <message>
        <source>Serve all at the least cost</source>
        <translation>以最低代价满足全部需求</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>代价</translation>
    </message>
    <message>
        <source>Number of devices</source>
        <translation>设备数量</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功耗</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>档案库</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>说法</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>规划</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Fleet</source>
        <translation>集群运行</translation>
    </message>
</context>
<context>
    <name>PeakTable</name>
    <message>
        <source>Dense peaks</source>
        <translation>稠密峰值</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the source</source>
        <translation>复制来源</translation>
    </message>
    <message>
        <source>For</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Dense peak</source>
        <translation>稠密峰值</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Source of {what}: {source}</source>
        <translation>{what} 的来源：{source}</translation>
    </message>
</context>
<context>
    <name>Peaks</name>
    <message>
        <source>memory bandwidth</source>
        <translation>内存带宽</translation>
    </message>
    <message>
        <source>{dtype}, as printed</source>
        <translation>{dtype}（标称）</translation>
    </message>
    <message>
        <source>published</source>
        <translation>厂商公布</translation>
    </message>
    <message>
        <source>matrix unit</source>
        <translation>矩阵单元</translation>
    </message>
    <message>
        <source>derived</source>
        <translation>推算</translation>
    </message>
    <message>
        <source>estimate</source>
        <translation>估计</translation>
    </message>
</context>
<context>
    <name>Placement</name>
    <message>
        <source>All of the demand can be served, with {cost}.</source>
        <translation>全部需求都能满足，需 {cost}。</translation>
    </message>
    <message>
        <source>All of the demand could be served by divisible chips; whole devices serve {share}, with {cost}.</source>
        <translation>若芯片可以分割，全部需求都能满足；按整台设备满足 {share}，需 {cost}。</translation>
    </message>
    <message>
        <source>With all rates at their low {share} of it would be.</source>
        <translation>若所有速率取下限，可满足其中的 {share}。</translation>
    </message>
    <message>
        <source>{share} of the demand is served: the weighted mean of the shares.</source>
        <translation>满足了需求的 {share}：各份额的加权平均。</translation>
    </message>
    <message>
        <source>{share} of the demand could be served by divisible chips, in the weighted mean of the shares; whole devices serve {mean}.</source>
        <translation>若芯片可以分割，可满足需求的 {share}（各份额的加权平均）；整台设备满足 {mean}。</translation>
    </message>
    <message>
        <source>These chips cannot serve all of the demand.</source>
        <translation>这些芯片无法满足全部需求。</translation>
    </message>
    <message>
        <source>{workload} {share}, not {asked}</source>
        <translation>{workload} {share}，而非 {asked}</translation>
    </message>
    <message>
        <source>Whole devices serve less than at_least asks: {missed}.</source>
        <translation>整台设备满足的份额低于 at_least 的要求：{missed}。</translation>
    </message>
    <message>
        <source>With all rates at their low the chips cannot serve what at_least asks: that bound is of what comes nearest to it.</source>
        <translation>若所有速率取下限，芯片无法满足 at_least 的要求：该下限取自最接近的分配。</translation>
    </message>
    <message>
        <source>{told}; with one less, not all that must be served can be.</source>
        <translation>{told}；再少一个，就无法满足必须满足的部分。</translation>
    </message>
    <message>
        <source>{told}; the last of its {n} {gain}.</source>
        <translation>{told}；{n} 个中的最后一个{gain}。</translation>
    </message>
    <message>
        <source>{told}.</source>
        <translation>{told}。</translation>
    </message>
    <message>
        <source>{power} of the devices&apos; own power</source>
        <translation>{power}（仅设备自身功耗）</translation>
    </message>
    <message>
        <source>{n} in the prices&apos; currency</source>
        <translation>{n}（按价格所用货币）</translation>
    </message>
    <message>
        <source>1 device</source>
        <translation>1 台设备</translation>
    </message>
    <message>
        <source>{n} devices</source>
        <translation>{n} 台设备</translation>
    </message>
    <message>
        <source>More {chip} would change nothing</source>
        <translation>增加 {chip} 不会带来任何变化</translation>
    </message>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>One more {chip} helps: it {gain}</source>
        <translation>多一个 {chip} 有帮助：{gain}</translation>
    </message>
    <message>
        <source>One more {chip} is worth {others} for this mix: it {gain}</source>
        <translation>就此组合而言，多一个 {chip} 相当于 {others}：{gain}</translation>
    </message>
    <message>
        <source>saves {cost}</source>
        <translation>节省 {cost}</translation>
    </message>
    <message>
        <source>adds {share} % of the demand</source>
        <translation>多满足需求的 {share} %</translation>
    </message>
</context>
<context>
    <name>PlacementTab</name>
    <message>
        <source>By c&amp;hip</source>
        <translation>按芯片</translation>
    </message>
    <message>
        <source>By &amp;workload</source>
        <translation>按负载</translation>
    </message>
    <message>
        <source>What the plot shows</source>
        <translation>图中显示的内容</translation>
    </message>
    <message>
        <source>Add a workload</source>
        <translation>添加负载</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the selected row</source>
        <translation>移除选中的行</translation>
    </message>
    <message>
        <source>Wo&amp;rkloads</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>&amp;Chips</source>
        <translation>芯片</translation>
    </message>
    <message>
        <source>Ra&amp;tes</source>
        <translation>速率</translation>
    </message>
    <message>
        <source>&amp;Assumptions</source>
        <translation>假设</translation>
    </message>
    <message>
        <source>&amp;Notes</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>目标</translation>
    </message>
</context>
<context>
    <name>Plan</name>
    <message>
        <source>New chip</source>
        <translation>新芯片</translation>
    </message>
    <message>
        <source>{chip}: {n} delivered</source>
        <translation>{chip}：已交付 {n}</translation>
    </message>
    <message>
        <source>{chip}: {n} ordered</source>
        <translation>{chip}：已订购 {n}</translation>
    </message>
    <message>
        <source>All that are delivered</source>
        <translation>全部已交付的芯片</translation>
    </message>
    <message>
        <source>Share of the demand that is served, the same at every hour</source>
        <translation>已满足的需求份额，每小时相同</translation>
    </message>
    <message>
        <source>Share of the demand that is served</source>
        <translation>已满足的需求份额</translation>
    </message>
    <message>
        <source>No chip has a supply: type under Chips and supply how many are delivered or ordered.</source>
        <translation>尚无芯片的供货数量：请在“芯片与供货”中填写已交付或已订购的数量。</translation>
    </message>
    <message>
        <source>Devices for all of the demand, of one chip alone</source>
        <translation>仅用一种芯片满足全部需求所需的设备数</translation>
    </message>
    <message>
        <source>There are</source>
        <translation>现有</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>已交付</translation>
    </message>
    <message>
        <source>Ordered</source>
        <translation>已订购</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>价格</translation>
    </message>
    <message>
        <source>Rent an hour</source>
        <translation>每小时租金</translation>
    </message>
    <message>
        <source>Power, W</source>
        <translation>功耗，W</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>芯片</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Chips and supply</source>
        <translation>芯片与供货</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>工作</translation>
    </message>
    <message>
        <source>One device</source>
        <translation>单台设备</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Rates</source>
        <translation>速率</translation>
    </message>
    <message>
        <source>no rate is given: type one</source>
        <translation>没有给出速率：请输入</translation>
    </message>
    <message>
        <source>context of {n} tokens</source>
        <translation>上下文 {n} 个令牌</translation>
    </message>
    <message>
        <source>of {n} together</source>
        <translation>{n} 台合计</translation>
    </message>
    <message>
        <source>What of the demand that supply serves, the same at every hour</source>
        <translation>该供货可满足的需求份额，每小时相同</translation>
    </message>
    <message>
        <source>Purchase</source>
        <translation>购置</translation>
    </message>
    <message>
        <source>Rent a day</source>
        <translation>每日租金</translation>
    </message>
    <message>
        <source>Energy a day</source>
        <translation>每日电费</translation>
    </message>
    <message>
        <source>What one device does stands below its name</source>
        <translation>名称下方是单台设备的速率</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功耗</translation>
    </message>
    <message>
        <source>All of the demand by one chip alone</source>
        <translation>仅用一种芯片满足全部需求</translation>
    </message>
    <message>
        <source>idle {n}</source>
        <translation>空闲 {n}</translation>
    </message>
    <message>
        <source>{n} {chip}</source>
        <translation>{n} 个 {chip}</translation>
    </message>
    <message>
        <source>What the chips do</source>
        <translation>各芯片的工作</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Share of each workload that is served</source>
        <translation>各负载已满足的份额</translation>
    </message>
    <message>
        <source>FLOP per token</source>
        <translation>每 token 的 FLOP</translation>
    </message>
    <message>
        <source>for rates by data sheet; of training forward and backward, about 6 per parameter</source>
        <translation>用于按规格书推算的速率；训练含前向与反向，每个参数约 6</translation>
    </message>
    <message>
        <source>Bytes per token</source>
        <translation>每 token 的字节数</translation>
    </message>
    <message>
        <source>that decode reads, for rates by data sheet</source>
        <translation>解码时读取的量，用于按规格书推算的速率</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>tokens of a sequence, which measured cases have at least</source>
        <translation>一个序列的令牌数，实测用例至少要有这么多</translation>
    </message>
    <message>
        <source>Price of energy</source>
        <translation>电价</translation>
    </message>
    <message>
        <source>of a kWh</source>
        <translation>每 kWh</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>货币</translation>
    </message>
    <message>
        <source>of the prices here and of each chip</source>
        <translation>此处及各芯片价格所用</translation>
    </message>
    <message>
        <source>Assumption</source>
        <translation>假设</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>Assumptions</source>
        <translation>假设</translation>
    </message>
    <message>
        <source>data sheet</source>
        <translation>规格书</translation>
    </message>
    <message>
        <source>assumed</source>
        <translation>假设</translation>
    </message>
    <message>
        <source>prefill</source>
        <translation>预填充</translation>
    </message>
    <message>
        <source>decode</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>serving as a whole</source>
        <translation>整体服务</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>assumed by default</source>
        <translation>默认假设</translation>
    </message>
    <message>
        <source>assumed in the file</source>
        <translation>文件中的假设</translation>
    </message>
    <message>
        <source>given in the file</source>
        <translation>文件中给出</translation>
    </message>
    <message>
        <source>assumed in the window</source>
        <translation>在窗口中假设</translation>
    </message>
    <message>
        <source>Share of the input</source>
        <translation>输入份额</translation>
    </message>
    <message>
        <source>Peak to mean</source>
        <translation>峰均比</translation>
    </message>
    <message>
        <source>Utilisation</source>
        <translation>利用率</translation>
    </message>
    <message>
        <source>Hours a day</source>
        <translation>每日小时数</translation>
    </message>
    <message>
        <source>Scaling</source>
        <translation>扩展效率</translation>
    </message>
    <message>
        <source>Spare share</source>
        <translation>备用份额</translation>
    </message>
    <message>
        <source>Devices a node</source>
        <translation>每节点设备数</translation>
    </message>
    <message>
        <source>Node power</source>
        <translation>节点功耗</translation>
    </message>
    <message>
        <source>PUE</source>
        <translation>PUE</translation>
    </message>
    <message>
        <source>of its rate, what a device does over the whole time; stops and restarts take the rest</source>
        <translation>全程中设备所用速率的比例；其余为停机与重启</translation>
    </message>
    <message>
        <source>of all tokens, those of prompts; the rest is written in decode</source>
        <translation>全部 token 中提示所占的份额；其余由解码生成</translation>
    </message>
    <message>
        <source>load of the busiest time over the mean load</source>
        <translation>最繁忙时段的负载与平均负载之比</translation>
    </message>
    <message>
        <source>of its rate, what a device does at the peak; the rest keeps answers fast</source>
        <translation>峰值时设备所用速率的比例；余量保证响应迅速</translation>
    </message>
    <message>
        <source>in which the demand arrives, or training goes on</source>
        <translation>需求到来或训练进行的时间</translation>
    </message>
    <message>
        <source>of a rate found on one device, what is left when many work together</source>
        <translation>单台设备测得的速率在多台协同时剩余的比例</translation>
    </message>
    <message>
        <source>of all devices, those in repair or held back</source>
        <translation>全部设备中在维修或留作备用的比例</translation>
    </message>
    <message>
        <source>that are bought and powered together</source>
        <translation>一起购买和供电的设备</translation>
    </message>
    <message>
        <source>the power of a whole node over that of its devices</source>
        <translation>整个节点与其设备的功耗之比</translation>
    </message>
    <message>
        <source>the power of the whole site over that of its nodes</source>
        <translation>整个场地与其节点的功耗之比</translation>
    </message>
    <message>
        <source>{n} trillion</source>
        <translation>{n} 万亿</translation>
    </message>
    <message>
        <source>{n} billion</source>
        <translation>{n} 十亿</translation>
    </message>
    <message>
        <source>{n} million</source>
        <translation>{n} 百万</translation>
    </message>
    <message>
        <source>Workload</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>Demand</source>
        <translation>需求</translation>
    </message>
    <message>
        <source>is typed as the plan tells it: a second, or a day</source>
        <translation>按方案的方式输入：每秒或每日</translation>
    </message>
    <message>
        <source>Served</source>
        <translation>已满足</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>至少</translation>
    </message>
    <message>
        <source>Workloads</source>
        <translation>负载</translation>
    </message>
</context>
<context>
    <name>PlanBar</name>
    <message>
        <source>Plan</source>
        <translation>规划</translation>
    </message>
    <message>
        <source>Worked case: {name}</source>
        <translation>示例方案：{name}</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open a plan</source>
        <translation>打开方案</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Save the plan as a file</source>
        <translation>将方案保存为文件</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Ca&amp;pacity</source>
        <translation>容量</translation>
    </message>
    <message>
        <source>P&amp;lacement</source>
        <translation>部署</translation>
    </message>
    <message>
        <source>What is planned</source>
        <translation>规划的内容</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>规划</translation>
    </message>
</context>
<context>
    <name>PlanTyped</name>
    <message>
        <source>“{text}” must be from {least} to {most}.</source>
        <translation>“{text}”必须介于 {least} 与 {most} 之间。</translation>
    </message>
    <message>
        <source>“{text}” must be a whole number.</source>
        <translation>“{text}”必须是整数。</translation>
    </message>
    <message>
        <source>“{text}” is no rate: write a number, or two as 500..900.</source>
        <translation>“{text}”不是速率：请写一个数，或写成 500..900 的两个数。</translation>
    </message>
    <message>
        <source>“{text}” is not a number.</source>
        <translation>“{text}”不是数字。</translation>
    </message>
</context>
<context>
    <name>ProfileList</name>
    <message>
        <source>Search: name, device, suite, host</source>
        <translation>搜索：名称、设备、套件、主机</translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation>搜索档案库</translation>
    </message>
    <message>
        <source>Profiles of the library</source>
        <translation>档案库中的档案</translation>
    </message>
    <message>
        <source>The library is empty: measure something on the Run page, or import a profile.</source>
        <translation>档案库是空的：请在“运行”页进行测量，或导入档案。</translation>
    </message>
    <message>
        <source>{n} profiles</source>
        <translation>{n} 份档案</translation>
    </message>
    <message>
        <source>{n} of {total} profiles</source>
        <translation>{n} / {total} 份档案</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>损坏</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>套件</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量时间</translation>
    </message>
</context>
<context>
    <name>PublishedDialog</name>
    <message>
        <source>What was measured?</source>
        <translation>测量的是什么设备？</translation>
    </message>
    <message>
        <source> and {n} more</source>
        <translation> 及另外 {n} 个</translation>
    </message>
    <message>
        <source>{files}: no word about the device that was measured.</source>
        <translation>{files}：未说明测量的是哪种设备。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Name in the catalogue, such as h100_sxm</source>
        <translation>芯片目录中的名称，如 h100_sxm</translation>
    </message>
    <message>
        <source>Published by</source>
        <translation>发布者</translation>
    </message>
    <message>
        <source>As such files mostly are</source>
        <translation>按此类文件的惯例</translation>
    </message>
    <message>
        <source>A third party</source>
        <translation>第三方</translation>
    </message>
    <message>
        <source>The vendor</source>
        <translation>厂商</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>An address or a title, where it can be looked up</source>
        <translation>可供查证的网址或标题</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The catalogue has no device “{name}”; choose one of the list.</source>
        <translation>芯片目录中没有设备“{name}”，请从列表中选择。</translation>
    </message>
</context>
<context>
    <name>PublishedRates</name>
    <message>
        <source>Published rates</source>
        <translation>已发表的速率</translation>
    </message>
    <message>
        <source>Search: chip, model, source</source>
        <translation>搜索：芯片、模型、来源</translation>
    </message>
    <message>
        <source>Search published rates</source>
        <translation>搜索已发表的速率</translation>
    </message>
    <message>
        <source>Chip</source>
        <translation>芯片</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>工作</translation>
    </message>
    <message>
        <source>One device</source>
        <translation>单台设备</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>证据</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>工作</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Training: FLOP per token of that model</source>
        <translation>训练：该模型每 token 的 FLOP</translation>
    </message>
    <message>
        <source>Serving: share of prompts in that work, %</source>
        <translation>服务：该工作中提示的份额，%</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Ctrl and Shift select several: they become a range.</source>
        <translation>按住 Ctrl 或 Shift 可多选：它们成为一个区间。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Select at least one result.</source>
        <translation>请至少选择一个结果。</translation>
    </message>
    <message>
        <source>Missing: {what}.</source>
        <translation>缺少：{what}。</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Assay: a question of ssh</source>
        <translation>Assay：ssh 的提问</translation>
    </message>
    <message>
        <source>ssh asks</source>
        <translation>ssh 询问</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Fingerprint: {text}</source>
        <translation>指纹：{text}</translation>
    </message>
    <message>
        <source>Say yes only if whoever runs the server has told you this fingerprint. ssh remembers it, and asks no more.</source>
        <translation>只有服务器管理者告诉过您这个指纹时才选“是”。ssh 会记住它，不再询问。</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Answer, not shown</source>
        <translation>回答（不显示）</translation>
    </message>
    <message>
        <source>Assay hands it to ssh and does not keep it.</source>
        <translation>Assay 将其交给 ssh，不会保存。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
</context>
<context>
    <name>QueueList</name>
    <message>
        <source>Is being stopped</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Runs now</source>
        <translation>正在运行</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show the run</source>
        <translation>显示运行</translation>
    </message>
    <message>
        <source>Remove from the queue: {run}</source>
        <translation>从队列中移除：{run}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>然后</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
</context>
<context>
    <name>RatePlot</name>
    <message>
        <source>Throughput over time</source>
        <translation>吞吐量随时间变化</translation>
    </message>
    <message>
        <source>seconds of measuring</source>
        <translation>测量时间（秒）</translation>
    </message>
    <message>
        <source>above: {level}</source>
        <translation>更高处：{level}</translation>
    </message>
</context>
<context>
    <name>RatioView</name>
    <message>
        <source>Ratios with their intervals</source>
        <translation>比值及其区间</translation>
    </message>
    <message>
        <source>← slower</source>
        <translation>← 更慢</translation>
    </message>
    <message>
        <source>faster →</source>
        <translation>更快 →</translation>
    </message>
</context>
<context>
    <name>ReadingView</name>
    <message>
        <source>Missing</source>
        <translation>尚缺</translation>
    </message>
</context>
<context>
    <name>Remedy</name>
    <message>
        <source>Run what is missing</source>
        <translation>补测所缺</translation>
    </message>
    <message>
        <source>Runs on {devices}, {suites}.</source>
        <translation>将在 {devices} 上运行：{suites}。</translation>
    </message>
    <message>
        <source>Also missing, and not in this machine: {chips}.</source>
        <translation>另外还缺，且本机没有：{chips}。</translation>
    </message>
    <message>
        <source>Needs a chip that is not in this machine: {chips}.</source>
        <translation>需要本机没有的芯片：{chips}。</translation>
    </message>
    <message>
        <source>Needs {chips}. The devices of this machine are not known: {problem}</source>
        <translation>需要 {chips}。本机设备未知：{problem}</translation>
    </message>
    <message>
        <source>Needs {chips}. Whether this machine has one is looked at when the run has ended.</source>
        <translation>需要 {chips}。运行结束后再检测本机是否具备。</translation>
    </message>
    <message>
        <source>Needs {chips}. The devices of this machine are still being looked at.</source>
        <translation>需要 {chips}。仍在检测本机设备。</translation>
    </message>
    <message>
        <source>some cases of the suite {suite} in {rounds} rounds</source>
        <translation>套件 {suite} 的部分用例，共 {rounds} 轮</translation>
    </message>
</context>
<context>
    <name>Reporter</name>
    <message>
        <source>The report is in {path}.</source>
        <translation>报告在 {path}。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>The report could not be made.</source>
        <translation>无法生成报告。</translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>Cases</source>
        <translation>用例</translation>
    </message>
    <message>
        <source>Why the chosen row has its verdict</source>
        <translation>所选行结论的理由</translation>
    </message>
    <message>
        <source>Choose a row to read why it has its verdict.</source>
        <translation>选择一行，查看其结论的理由。</translation>
    </message>
    <message>
        <source>&amp;Table</source>
        <translation>表格(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Bars</source>
        <translation>条形图(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Roofline</source>
        <translation>屋顶线(&amp;R)</translation>
    </message>
    <message>
        <source>E&amp;nergy</source>
        <translation>能耗(&amp;N)</translation>
    </message>
    <message>
        <source>Search cases</source>
        <translation>搜索用例</translation>
    </message>
    <message>
        <source>&amp;Differences only</source>
        <translation>仅看差异(&amp;D)</translation>
    </message>
    <message>
        <source>Hide what is the same, unclear or not comparable</source>
        <translation>隐藏持平、不确定或不可比的用例</translation>
    </message>
    <message>
        <source>{n} of {total} shown</source>
        <translation>显示 {n} / {total}</translation>
    </message>
</context>
<context>
    <name>Roof</name>
    <message>
        <source>This unit&apos;s own roof is not known; in a terminal of its machine, {command} measures it.</source>
        <translation>该设备自身的上限未知；在该设备所在机器的终端运行 {command} 即可测量。</translation>
    </message>
    <message>
        <source>{share} of own roof {level}</source>
        <translation>自身上限 {level} 的 {share}</translation>
    </message>
    <message>
        <source>its own roof does not cover it</source>
        <translation>自身上限不含此项</translation>
    </message>
    <message>
        <source>its own roof is not known</source>
        <translation>自身上限未知</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>own roof</source>
        <translation>自身上限</translation>
    </message>
</context>
<context>
    <name>RooflinePlot</name>
    <message>
        <source>Roofline</source>
        <translation>屋顶线</translation>
    </message>
    <message>
        <source>FLOP per byte</source>
        <translation>计算强度（FLOP/字节）</translation>
    </message>
</context>
<context>
    <name>Roofs</name>
    <message>
        <source>Making the roofline…</source>
        <translation>正在生成屋顶线…</translation>
    </message>
    <message>
        <source>Hollow points were not compared. Cases without FLOP have no place here.</source>
        <translation>空心点未参与对比。没有 FLOP 的用例不在此图中。</translation>
    </message>
    <message>
        <source>No case of these profiles has FLOP and traffic, so there is no point.</source>
        <translation>这些档案中没有同时具备 FLOP 和访存量的用例，因此图中没有点。</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Name of the run</source>
        <translation>运行名称</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>The name has a character that cannot be shown.</source>
        <translation>名称中有无法显示的字符。</translation>
    </message>
    <message>
        <source>No device can be used.</source>
        <translation>没有可用的设备。</translation>
    </message>
    <message>
        <source>Choose a device.</source>
        <translation>请选择设备。</translation>
    </message>
    <message>
        <source>Every case would be skipped.</source>
        <translation>所有用例都会被跳过。</translation>
    </message>
    <message>
        <source>Choose a kernel.</source>
        <translation>请选择测试项。</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>on the best device</source>
        <translation>在最佳设备上</translation>
    </message>
    <message>
        <source>One case · about {time}</source>
        <translation>1 个用例 · 约 {time}</translation>
    </message>
    <message>
        <source>{n} cases · about {time}</source>
        <translation>{n} 个用例 · 约 {time}</translation>
    </message>
    <message>
        <source>One case back to back · about {time}</source>
        <translation>单个用例连续运行 · 约 {time}</translation>
    </message>
    <message>
        <source>{n} cases for their energy · about {time}</source>
        <translation>{n} 个用例测能耗 · 约 {time}</translation>
    </message>
    <message>
        <source>being measured</source>
        <translation>正在测量</translation>
    </message>
    <message>
        <source>over ssh, tested {when}</source>
        <translation>通过 ssh，测试于 {when}</translation>
    </message>
    <message>
        <source>not watched while a run measures</source>
        <translation>运行测量期间不监视</translation>
    </message>
    <message>
        <source>reading its sensors …</source>
        <translation>正在读取传感器…</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>空闲</translation>
    </message>
    <message>
        <source>Other programs are at work on {device}. What is measured now may be too low.</source>
        <translation>{device} 上有其他程序在运行，此时测得的结果可能偏低。</translation>
    </message>
    <message>
        <source>Other programs are at work on {device}: {who}. What is measured now may be too low.</source>
        <translation>{device} 上有其他程序在运行：{who}。此时测得的结果可能偏低。</translation>
    </message>
    <message>
        <source>{device} is slowed down at this moment: {reasons}.</source>
        <translation>{device} 目前处于降速状态：{reasons}。</translation>
    </message>
    <message>
        <source>The power limit of {device} is {limit}; its data sheet says {printed}.</source>
        <translation>{device} 的功耗上限为 {limit}，规格书为 {printed}。</translation>
    </message>
    <message>
        <source>No sensor tells the power of {device} here: a run for the energy takes longer and finds none.</source>
        <translation>这里没有传感器能读取 {device} 的功率：为能耗运行会更久，却得不到能耗。</translation>
    </message>
    <message>
        <source>One case will be skipped on {device}: {case} {reason}.</source>
        <translation>{device} 上将跳过 1 个用例：{case} {reason}。</translation>
    </message>
    <message>
        <source>{n} cases will be skipped on {device}, first {case}: it {reason}.</source>
        <translation>{device} 上将跳过 {n} 个用例，首个为 {case}：{reason}。</translation>
    </message>
    <message>
        <source>A group is the processor alone, or several accelerators of one kind in one machine.</source>
        <translation>一个组只能是单独的处理器，或同一台机器上同一类型的多个加速器。</translation>
    </message>
    <message>
        <source>one case back to back for {time}</source>
        <translation>单个用例连续运行 {time}</translation>
    </message>
    <message>
        <source>for the energy</source>
        <translation>测能耗</translation>
    </message>
    <message>
        <source>busy: {who}</source>
        <translation>忙碌：{who}</translation>
    </message>
    <message>
        <source>busy: other processes use it</source>
        <translation>忙碌：其他进程正在使用</translation>
    </message>
    <message>
        <source>busy: other programs use {cores} cores</source>
        <translation>忙碌：其他程序占用 {cores} 核</translation>
    </message>
    <message>
        <source>{used} of {whole}</source>
        <translation>{used} / {whole}</translation>
    </message>
</context>
<context>
    <name>RunQueue</name>
    <message>
        <source>The process of the run was killed from outside, or it crashed.</source>
        <translation>运行的进程被外部终止，或自身崩溃。</translation>
    </message>
    <message>
        <source>No case could be measured; the table of the run says why.</source>
        <translation>没有测得任何用例，原因见运行的用例表。</translation>
    </message>
    <message>
        <source>The run ended with exit code {code}.</source>
        <translation>运行以退出码 {code} 结束。</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>已保存为 {path}。</translation>
    </message>
</context>
<context>
    <name>Sensors</name>
    <message>
        <source>Utilisation</source>
        <translation>利用率</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功耗</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>Memory clock</source>
        <translation>内存频率</translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation>已用内存</translation>
    </message>
    <message>
        <source>Load average</source>
        <translation>平均负载</translation>
    </message>
    <message>
        <source>Cores of others</source>
        <translation>其他程序占核</translation>
    </message>
    <message>
        <source>Other processes</source>
        <translation>其他进程</translation>
    </message>
    <message>
        <source>{count} cores</source>
        <translation>{count} 核</translation>
    </message>
    <message>
        <source>Power, W</source>
        <translation>功耗，W</translation>
    </message>
    <message>
        <source>Temperature, °C</source>
        <translation>温度，°C</translation>
    </message>
    <message>
        <source>Clock, MHz</source>
        <translation>频率，MHz</translation>
    </message>
    <message>
        <source>Utilisation, %</source>
        <translation>利用率，%</translation>
    </message>
    <message>
        <source>Memory in use, GiB</source>
        <translation>已用内存，GiB</translation>
    </message>
    <message>
        <source>Other programs, cores</source>
        <translation>其他程序，核</translation>
    </message>
</context>
<context>
    <name>Services</name>
    <message>
        <source>One fleet at a time: take the other one up when this one has ended.</source>
        <translation>一次只能进行一个集群任务：请在当前任务结束后再接续另一个。</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Figures during a run</source>
        <translation>运行时数据刷新</translation>
    </message>
    <message>
        <source>Ask before closing the window during a run</source>
        <translation>运行期间关闭窗口前询问</translation>
    </message>
    <message>
        <source>Ask before moving profiles to the trash</source>
        <translation>将档案移到回收站前询问</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the library folder</source>
        <translation>选择档案库文件夹</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>Use the default library folder</source>
        <translation>使用默认档案库文件夹</translation>
    </message>
    <message>
        <source>Library folder</source>
        <translation>档案库文件夹</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>By what is measured</source>
        <translation>视测量对象而定</translation>
    </message>
    <message>
        <source>Once a second</source>
        <translation>每秒一次</translation>
    </message>
    <message>
        <source>Hidden</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Once a second while a processor of this machine is measured, else four times a second.</source>
        <translation>测量本机 CPU 时每秒刷新一次，否则每秒四次。</translation>
    </message>
    <message>
        <source>For a slow screen connection.</source>
        <translation>适用于较慢的远程显示连接。</translation>
    </message>
    <message>
        <source>One line of text tells how far the run is; nothing else is drawn.</source>
        <translation>只用一行文字显示运行进度，不绘制其他内容。</translation>
    </message>
    <message>
        <source>A new language is spoken from the next start on.</source>
        <translation>新语言在下次启动时生效。</translation>
    </message>
    <message>
        <source>The settings cannot be written to {file}; they hold until Assay is closed.</source>
        <translation>设置无法写入 {file}，仅在本次使用中有效。</translation>
    </message>
    <message>
        <source>It can be changed when no run goes on.</source>
        <translation>运行期间不能更改。</translation>
    </message>
    <message>
        <source>Profiles that lie elsewhere stay there; they can be imported.</source>
        <translation>其他位置的档案保持原处，可以导入。</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Plot</source>
        <translation>图</translation>
    </message>
</context>
<context>
    <name>Standing</name>
    <message>
        <source>supported</source>
        <translation>证据支持</translation>
    </message>
    <message>
        <source>contradicted</source>
        <translation>证据否定</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>尚无定论</translation>
    </message>
    <message>
        <source>not checkable</source>
        <translation>无法查证</translation>
    </message>
</context>
<context>
    <name>SuiteFields</name>
    <message>
        <source>Types</source>
        <translation>数据类型</translation>
    </message>
    <message>
        <source>Shapes m x n x k</source>
        <translation>形状 m x n x k</translation>
    </message>
    <message>
        <source>Operands come from</source>
        <translation>操作数来自</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Format of the weights</source>
        <translation>权重格式</translation>
    </message>
    <message>
        <source>Phases</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Query heads</source>
        <translation>Query 头数</translation>
    </message>
    <message>
        <source>Key and value heads</source>
        <translation>KV 头数</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Token 数</translation>
    </message>
    <message>
        <source>Head size</source>
        <translation>头维度</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>后端</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Shared by the ranks</source>
        <translation>在各 rank 间分担</translation>
    </message>
    <message>
        <source>Sizes of an array</source>
        <translation>数组大小</translation>
    </message>
    <message>
        <source>Measured on</source>
        <translation>测量于</translation>
    </message>
    <message>
        <source>A case in a round</source>
        <translation>每轮每用例</translation>
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
        <translation>all（全部）、一个数字或 fit（放得下多少取多少）</translation>
    </message>
    <message>
        <source>one number or several: 1, 4, 16</source>
        <translation>一个或多个数字：1, 4, 16</translation>
    </message>
    <message>
        <source>the cache (hot)</source>
        <translation>缓存（hot）</translation>
    </message>
    <message>
        <source>the memory (cold)</source>
        <translation>内存（cold）</translation>
    </message>
    <message>
        <source>operator by operator (eager)</source>
        <translation>逐个算子（eager）</translation>
    </message>
    <message>
        <source>a replayed graph</source>
        <translation>重放的计算图</translation>
    </message>
    <message>
        <source>torch.compile</source>
        <translation>torch.compile</translation>
    </message>
    <message>
        <source>row by row (ND)</source>
        <translation>按行（ND）</translation>
    </message>
    <message>
        <source>an Ascend&apos;s blocks (NZ)</source>
        <translation>昇腾分块（NZ）</translation>
    </message>
    <message>
        <source>the fastest</source>
        <translation>最快者</translation>
    </message>
    <message>
        <source>not at all: one rank alone (n1)</source>
        <translation>不分担：仅一个 rank (n1)</translation>
    </message>
    <message>
        <source>data parallel (dp)</source>
        <translation>数据并行 (dp)</translation>
    </message>
    <message>
        <source>fully sharded (fsdp)</source>
        <translation>完全分片 (fsdp)</translation>
    </message>
    <message>
        <source>tensor parallel (tp)</source>
        <translation>张量并行 (tp)</translation>
    </message>
    <message>
        <source>causal</source>
        <translation>因果</translation>
    </message>
    <message>
        <source>full</source>
        <translation>无掩码</translation>
    </message>
    <message>
        <source>“{text}” is not a whole number.</source>
        <translation>“{text}”不是整数。</translation>
    </message>
    <message>
        <source>“{text}” is not a shape: write {form}, and a comma between two shapes.</source>
        <translation>“{text}”不是形状：请写成 {form}，形状之间用逗号分隔。</translation>
    </message>
</context>
<context>
    <name>SuiteList</name>
    <message>
        <source>Suites</source>
        <translation>套件</translation>
    </message>
    <message>
        <source>Custom…</source>
        <translation>自定义…</translation>
    </message>
    <message>
        <source>Put a suite of your own together</source>
        <translation>组建自定义套件</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>测试项</translation>
    </message>
    <message>
        <source>Suite</source>
        <translation>套件</translation>
    </message>
    <message>
        <source>{kernel} ({n})</source>
        <translation>{kernel} ({n})</translation>
    </message>
    <message>
        <source>{kernel}, one case</source>
        <translation>{kernel}，1 个用例</translation>
    </message>
    <message>
        <source>{kernel}, {n} cases</source>
        <translation>{kernel}，{n} 个用例</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>用例</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>耗时</translation>
    </message>
</context>
<context>
    <name>Suites</name>
    <message>
        <source>What connects several devices: six collectives and every pair of links, from latency to bandwidth.</source>
        <translation>连接多个设备的链路：六种集合通信和每一对链路，从延迟到带宽。</translation>
    </message>
    <message>
        <source>A training step data parallel, sharded and tensor parallel, prefill and decode tensor parallel, each against one device of the group.</source>
        <translation>训练步骤采用数据并行、分片和张量并行，预填充和解码采用张量并行，均与组中单个设备对比。</translation>
    </message>
    <message>
        <source>Quick look</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>Collectives</source>
        <translation>集合通信</translation>
    </message>
    <message>
        <source>Shared LLM steps</source>
        <translation>共享的 LLM 步骤</translation>
    </message>
    <message>
        <source>A first look in under a minute: matmul, attention, an LLM step and memory, one size each.</source>
        <translation>一分钟内的快速测试：矩阵乘、注意力、LLM 步骤和内存，各测一种规模。</translation>
    </message>
    <message>
        <source>The suite to compare devices with: precisions, real LLM shapes, attention, LLM steps and memory.</source>
        <translation>用于对比设备的套件：多种精度、真实的 LLM 形状、注意力、LLM 步骤和内存。</translation>
    </message>
    <message>
        <source>Every kernel, precision and shape with ten rounds: for reference profiles and claims.</source>
        <translation>全部测试项、精度和形状，各测十轮：用于参考档案和说法查证。</translation>
    </message>
    <message>
        <source>Custom, not saved</source>
        <translation>自定义（未保存）</translation>
    </message>
</context>
<context>
    <name>Sustained</name>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Burst {burst}, last third {end}: {share} of the burst. Not steady: {reason}</source>
        <translation>突发 {burst}，最后三分之一 {end}：为突发的 {share}。未稳定：{reason}</translation>
    </message>
    <message>
        <source>Burst {burst}, steady {end} from {begin} on: {share} of the burst</source>
        <translation>突发 {burst}，自 {begin} 起稳定 {end}：为突发的 {share}</translation>
    </message>
</context>
<context>
    <name>Tiles</name>
    <message>
        <source>Throughput</source>
        <translation>吞吐量</translation>
    </message>
    <message>
        <source>Of the vendor&apos;s peak</source>
        <translation>占厂商峰值</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功耗</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>尚未测量</translation>
    </message>
    <message>
        <source>no peak is known for it</source>
        <translation>峰值未知</translation>
    </message>
    <message>
        <source>Of the estimated peak</source>
        <translation>占估计峰值</translation>
    </message>
    <message>
        <source>of {peak}</source>
        <translation>峰值 {peak}</translation>
    </message>
    <message>
        <source>energy: not measured</source>
        <translation>能耗：未测量</translation>
    </message>
    <message>
        <source>no clock sensor is readable here</source>
        <translation>此处读不到时钟传感器</translation>
    </message>
    <message>
        <source>of {peak} dense {dtype}</source>
        <translation>{dtype} 稠密峰值 {peak}</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>其他程序</translation>
    </message>
    <message>
        <source>neither power nor load is readable</source>
        <translation>功耗和负载均无法读取</translation>
    </message>
    <message>
        <source>they disturb the measurement</source>
        <translation>会干扰测量</translation>
    </message>
    <message>
        <source>power is not readable here</source>
        <translation>此处无法读取功耗</translation>
    </message>
    <message>
        <source>they disturbed the measurement</source>
        <translation>它们干扰了测量</translation>
    </message>
    <message>
        <source>{cores} cores</source>
        <translation>{cores} 核</translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation>已用内存</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>An error of Assay itself: {what}. A run is not touched by it.</source>
        <translation>Assay 自身出错：{what}。运行不受影响。</translation>
    </message>
    <message>
        <source>Only files of this machine can be imported; save it here first, then drop it.</source>
        <translation>只能导入本机文件：请先保存到本机，再拖放。</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Go to Hosts</source>
        <translation>前往主机页</translation>
    </message>
    <message>
        <source>The run was stopped before anything was measured.</source>
        <translation>运行在测得任何结果之前被停止。</translation>
    </message>
    <message>
        <source>The run has ended and is in the library.</source>
        <translation>运行已结束，结果在档案库中。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>A run on {host} is still going on.</source>
        <translation>{host} 上的运行仍在进行。</translation>
    </message>
    <message>
        <source>It can go on without this window. Attach on the Hosts page, after a test of the host, brings it back with all that it has measured.</source>
        <translation>没有此窗口它也能继续。测试该主机后，在“主机”页点“接续”即可取回它测得的全部结果。</translation>
    </message>
    <message>
        <source>A fleet on {host} is still going on.</source>
        <translation>{host} 上的集群运行仍在进行。</translation>
    </message>
    <message>
        <source>It can go on without this window: its profiles, and members.json with what became of each member, come into {folder} there. Attach on the Hosts page, after a test of the host, brings it back.</source>
        <translation>关闭此窗口后它仍可继续：其配置文件以及记录每个成员结果的 members.json 会写入该主机的 {folder}。在“主机”页面测试该主机后，点击“接续”即可恢复查看。</translation>
    </message>
    <message>
        <source>Leave it running and quit</source>
        <translation>让它继续并退出</translation>
    </message>
    <message>
        <source>Stop it and quit</source>
        <translation>停止它并退出</translation>
    </message>
    <message>
        <source>A fleet is going on.</source>
        <translation>集群运行正在进行。</translation>
    </message>
    <message>
        <source>Its members are told to end, and what they have measured is collected. The window closes at once, and the program when that is done: within a minute.</source>
        <translation>将通知各成员结束，并收集已测得的结果。窗口立即关闭，程序在收集完成后退出：一分钟之内。</translation>
    </message>
    <message>
        <source>A run is going on.</source>
        <translation>运行正在进行。</translation>
    </message>
    <message>
        <source>What was measured until now is saved.</source>
        <translation>到目前为止的测量结果会保存。</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>停止并退出</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续运行</translation>
    </message>
</context>
<context>
    <name>_Line</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Copy what helps: {remedy}</source>
        <translation>复制解决办法：{remedy}</translation>
    </message>
</context>
<context>
    <name>_Plane</name>
    <message>
        <source>no interval</source>
        <translation>无区间</translation>
    </message>
</context>
</TS>
