package org.longalign.instruct;

import java.util.regex.Pattern;

/**
 * The wordings by which refusals are told, in one language. Every pattern is looked for in a text of bounded length.
 *
 * @param cannot the author cannot or will not do something
 * @param declines the author declines, without a doubt
 * @param help follows {@code cannot} in a refusal: the author does not help, answer, write and so on
 * @param know follows {@code cannot} in an answer: the author cannot know or say exactly
 * @param other before {@code cannot}: another than the author speaks
 * @param said after it: another than the author speaks
 * @param sorry an apology, or "as an AI"
 * @param policy a rule or a danger as the reason
 * @param offer an offer to do something else
 * @param lacks the document does not say what was asked for
 * @param unseen the author claims to have no document
 * @param content a turn to what the document does say
 */
record RefusalWording(
        Pattern cannot,
        Pattern declines,
        Pattern help,
        Pattern know,
        Pattern other,
        Pattern said,
        Pattern sorry,
        Pattern policy,
        Pattern offer,
        Pattern lacks,
        Pattern unseen,
        Pattern content) {
    private static final String TEXT =
            "(?:document|text|passage|article|book|excerpt|story|report|paper|author|chapter|context|source"
                    + "|letter|log|novel|material|file|transcript|narrator|poem|essay|manual|section|record|it)s?";

    private static final String SAYS =
            "(?:says|said|answers|answered|answering|replies|replied|writes|wrote|tells|told|asks|asked|explains|explained|cries|cried|exclaims|insists|admits|thinks|recalls|declares|shouts|whispers)";

    static final RefusalWording ENGLISH = new RefusalWording(
            of(
                    "\\b(?:i|we)(?: (?:really|simply|just|also|still|therefore|thus|respectfully|politely|currently|regretfully|do))?"
                            + "(?: (?:cannot|can't|can not|cant|won't|will not|wouldn't|would not|couldn't|could not|shouldn't|should not|am unable"
                            + "|am not able|am not in a position|do not have the ability|don't have the ability|don't have the capability|am incapable"
                            + "|am not (?:really )?(?:going|willing|equipped|trained)|do not know|don't know|have no (?:way|idea)"
                            + "|don't think i (?:can|should)|do not think i (?:can|should))|'m unable|'m not able"
                            + "|'m not (?:really )?(?:going|willing|equipped|trained)|'m not in a position|'m incapable|'m not sure i (?:can|should))\\b"
                            + "|\\b(?:not possible|not appropriate|impossible|inappropriate) for me to\\b"
                            + "|^(?:sorry,? )?(?:unable|not able) to (?=help|assist|comply|fulfil|process|answer|provide|continue|complete)|\\bi (?:do not|don't) have (?:any )?(?:personal )?(?:feelings|emotions|opinions?|beliefs|preferences|views)\\b|\\bi [^.!?\\n]{0,60}? and (?:so |therefore )?(?:can't|cannot|won't|will not|am unable to|am not able to)\\b|\\bthis (?:assistant|model|ai) (?:cannot|can't|will not|is unable)\\b"),
            of(
                    "\\bi(?:'ll| will|'m going to|'d| would| am going to)?(?: (?:must|have to|need to|will|would|'d|had to|am afraid i must))?"
                            + "(?: (?:respectfully|politely|regretfully|also))?"
                            + "(?: (?:decline|refuse|rather not|prefer not|prefer to not|pass on|opt out|abstain|refrain from))\\b"
                            + "|\\bi(?:'m| am) (?:declining|refusing)\\b|\\bi(?:'m| am) not (?:really )?(?:comfortable|allowed|permitted|authori[sz]ed|designed|programmed)\\b"
                            + "|\\bi (?:do not|don't|wouldn't) feel comfortable\\b|\\bi(?:'m| am) (?:prohibited|forbidden|not supposed)\\b"
                            + "|\\bmy (?:guidelines|programming|policies|policy|training|instructions|values) (?:prevent|prohibit|do not allow|don't allow|forbid|do not permit|don't permit)"
                            + "|\\b(?:request|question|prompt|content|message) (?:was|has been|is|cannot be|can't be|could not be) (?:rejected|declined|denied|blocked|refused|flagged"
                            + "|fulfilled|processed|completed|against)\\b(?! by (?:the|a|an|his|her|its|their)\\b)|\\b(?:violates?|goes against|is against|in violation of) (?:\\w+ ){0,3}(?:policy|policies|guidelines|rules|terms)\\b"
                            + "|(?:\\bnot|n't) (?:something|a request|a topic|a task|one|anything) (?:that )?i(?:'m| am)? ?(?:can|could|will|would|able|willing|comfortable)"
                            + "|\\bsomething (?:that )?i(?:'m| am)? (?:can't|cannot|won't|will not|not able|unable|not willing)\\b"
                            + "|\\b(?:beyond|outside|exceeds)(?: of)?(?: the (?:scope|limits|range|bounds) of)? (?:what i|my|our)\\b"
                            + "|\\bagainst (?:my|our) (?:\\w+ )?(?:guidelines|policy|policies|principles|rules|programming|values)\\b"
                            + "|\\blet's (?:talk|chat|discuss|change|focus|move) (?:\\w+ ){0,2}(?:something else|something different|the topic|the subject|another)"
                            + "|\\bcan we (?:talk|chat) about something\\b|\\bi cannot and will not\\b|\\bi can't and won't\\b"),
            of(
                    "^\\W{0,3}(?:\\w+ ){0,6}?(?:help|assist|comply|compl|fulfil|provid|creat|generat|answer\\w*|do (?:that|this|so|it)|produc|writ|continu|engag|shar|reproduc"
                            + "|process|discuss|propos|summar|offer|translat|support|respond|participat|giv(?:e|ing) (?:you )?(?:advice|instructions|a summary|opinions|an opinion|information|medical|legal)"
                            + "|rephras|paraphras|copy|quot|repeat|disclos|reveal|compos|draft|formulat|ask|pose|describ|accommodat|carry out|perform|execut|comment"
                            + "|tell you (?:that|this|how|about that)|say (?:that|this)\\b|touch|go (?:any )?further|proceed|recommend|address|work on|go into|get into|assess|make (?:that|this|such)|complet)"),
            of(
                    "^\\W{0,3}(?:\\w+ ){0,6}?(?:tell|determin|say|know|confirm|find|infer|identif|be (?:sure|certain)|conclud|verif|see\\b|deduc|establish|decid|judg|pinpoint|name"
                            + "|(?:give|provide|offer|state|answer)(?: you)?(?: (?:an?|the|any|with|for))? ?(?:exact|precise|definit|specific|certain|single|simple|sure|reliable|full list|complete list))"
                            + "|do(?:n't| not) know|no (?:way|idea)"),
            of("\\b" + SAYS + "\\b"),
            of("[,:;\u2026]? ?[,\u2026] ?(?!but\\b|however\\b|though\\b|and\\b)(?:\\w+ ){0,2}" + SAYS + "\\b"),
            of(
                    "\\b(?:sorry|apologi[sz]e|apologies|i regret|as an ai|as an artificial|as a language|as a large|as a responsible|as an assistant|as a helpful"
                            + "|i'm an ai|i am an ai|i'm just an|i am just an|i'm a language|unfortunately|regrettably|i'm afraid|i am afraid|i understand|i appreciate)\\b"),
            of(
                    "\\b(?:polic(?:y|ies)|guidelines?|inappropriate|harmful|illegal|unethical|ethic\\w*|copyright\\w*|sensitive|explicit|offensive|dangerous|unsafe|safety|privacy"
                            + "|personal (?:data|information|opinions?)|confidential|terms of|content (?:is|that)|violen\\w+|hate\\w*|discriminat\\w+|political|controversial|opinions?|feelings|programm\\w+)\\b"),
            of(
                    "\\b(?:(?:is there|if there's|if there is) (?:anything|something)|i(?:'d| would|'m| am) (?:be )?(?:happy|glad)|feel free|let me know|would you like|please (?:ask|try|rephrase|provide|let|consult|contact|share)"
                            + "|i can (?:help|assist|offer|provide|try|instead)|i could (?:help|offer)|another (?:question|topic|request)|something else|instead, i|how about|different (?:question|topic|request))"),
            of(
                    "\\b" + TEXT
                            + "\\b[^.!?\\n]{0,60}?(?:\\b(?:does not|do not|did not|never|nowhere|fails? to|is not|are not|was not|were not|has not|not|no|nothing|without|leaves?|lacks?|omits?)\\b|n't\\b)"
                            + "[^.!?\\n]{0,50}?\\b(?:sa(?:y|id|ys)|mention\\w*|stat(?:e|es|ed)|specif\\w+|contain\\w*|provid\\w+|includ\\w+|giv(?:e|es|en)|discuss\\w*|indicat\\w+|tell|address\\w*|cover\\w*"
                            + "|reveal\\w*|explain\\w*|describ\\w+|name\\w*|detail\\w*|offer\\w*|disclos\\w+|clear|known|information|enough|report\\w*|record\\w*|date|answer|open|list\\w*|report|identif\\w+|settle\\w*|talk|reach\\w*)\\b"
                            + "|\\bno (?:mention|information|indication|details?|reference|evidence|date|record|data)\\b|(?:\\bnot|n't) (?:explicitly |clearly |directly |actually |even )?(?:mentioned|stated|specified|given|included|found|said|discussed|contained|disclosed|covered|recorded|known)\\b"
                            + "|\\b(?:nothing in|nothing about|there is nothing|there's nothing)\\b|\\bwithout (?:more|further|additional|any) (?:information|context|details|evidence)\\b"
                            + "|\\b(?:based (?:solely |only |purely )?on|from|in|according to) (?:the|this) (?:provided |given )?"
                            + TEXT
                            + "\\b[^.!?\\n]{0,30}?\\bi (?:can't|cannot|can not|am unable to|could not|couldn't) (?:\\w+ )?(?:determine|tell|say|know|infer|confirm|find|identify)"
                            + "|\\bfrom (?:the|this) " + TEXT
                            + " alone\\b|\\b(?:can't|cannot|could not|couldn't|did not|didn't|not able to|unable to) find (?:any|the|a|an|his|her|its|it|this|that)\\b|\\b(?:remains?|is|are|leaves? (?:it|this|that)|left) (?:open|unclear|ambiguous|unknown|uncertain|unresolved|unspecified|unstated)\\b"
                            + "|\\b(?:missing|absent|omitted) (?:from|in)\\b|\\b" + TEXT
                            + " (?:ends?|stops?|breaks? off|is silent|are silent|begins?|covers? only)\\b|\\b(?:report|give|mention|name|contain|provide|offer|state|list|record)(?:s|ed)? (?:no|nothing|neither|only)\\b|\\b(?:nobody|no one|none) (?:is|are|was|were)\\b|\\b(?:disagree|contradict|differ)\\w*|\\bunspecified\\b|\\binsufficient information\\b|\\bnot enough (?:information|detail|evidence|context)\\b"),
            of(
                    "\\b(?:don't|do not|can't|cannot|am unable to|'m unable to|not able to) (?:actually )?(?:see|access|open|view|read|have access|browse)\\b[^.!?\\n]{0,30}?\\b(?:documents?|files?|links?|attachments?|texts?|urls?|websites?|web|internet|images?|external)\\b"
                            + "|\\b(?:don't|do not) have the (?:ability|capability) to (?:open|access|view|read|browse)\\b|\\bno (?:document|text|passage|file|article|attachment)\\b[^.!?\\n]{0,20}?\\b(?:attached|provided|included|given|here|in your|with your)\\b"
                            + "|\\b(?:document|text|file|article|passage)[^.!?\\n]{0,10}? (?:was not|wasn't|isn't|is not|hasn't been|has not been|does not appear to be|doesn't appear to be|didn't|did not|seems to be missing)"
                            + "[^.!?\\n]{0,12}?\\b(?:provided|attached|included|uploaded|shared|visible|come through)\\b"
                            + "|\\bplease (?:provide|share|paste|upload|attach|send) (?:me )?(?:with )?(?:the|your|a|me the) (?:full |actual )?(?:document|text|file|article|passage)\\b"),
            of(
                    "\\b(?:but|however|though|although|still|nevertheless|that said|instead|yet)\\b(?!,? (?:i|unfortunately|as an)\\b)[^.!?\\n]{0,40}?\\b(?:"
                            + TEXT
                            + "|here|he|she|they|there|chapter|page|about|around|the (?!question|request|topic)\\w+|in \\d|\\w+ (?:is|was|are|were|says|said|seems|suggests))\\b"));

    private static final String WORK =
            "(?:文中|文章|原文|文本|材料|文档|文件|作者|书中|文段|资料|本文|全文|上下文|故事|小说|信息|报告|论文|章|段落|内容|正文|日志|传记|篇|叙述者|其中|书里|文里)";

    static final RefusalWording CHINESE = new RefusalWording(
            of("(?:(?:我们?|本助手|本模型|本人|本系统|助手)[^，。！？,我他她它]{0,12}?|(?:^|[，,。：:；;]) ?(?:也|都|还|是|就|实在|目前|暂时|确实|恐怕|可能|真的)?)"
                    + "(?:无法|不能|不便|不会|没办法|没有办法|没法|不可以|不方便|不应|不宜|难以|没有能力|不知道|不清楚)(?![。，,！])|我不(?=提供|回答|讨论|评论|参与|支持|协助)|我没有(?:个人)?(?:的)?(?:感情|情感|观点|意见|立场|看法|主观)"
                    + "|(?:我|^)(?:不知道|不清楚|无法|不能)[。！]?$"),
            of(
                    "恕难从命|超出(?:了)?我的?(?:能力|服务|职责|权限|知识|回答)?(?:的)?范围|超出(?:了)?我的?能力|不在我的?(?:能力|服务|职责)范围|帮不了|帮不上|办不到|爱莫能助|恕我?(?:无法|不能|不便)|恕不|(?:我|^|，)拒绝(?:回答|提供|生成|执行|此|该|这)|(?:不便|不予|不宜|不方便)(?:回答|评论|讨论|置评|透露|提供)|换个话题|聊点别的|聊聊别的|聊些别的|还没有?学会|谈谈别的"
                            + "|(?:请求|问题|内容|输入)[^。！？]{0,8}?(?:违反|不符合|涉及敏感|已被屏蔽|不合规)|不能也不会|我不愿意?"),
            of(
                    "^[^。！？，,]{0,14}?(?:协助|帮助|帮您|帮你|帮到|提供|回答|回复|满足|完成|生成|处理|继续|评论|讨论|创作|撰写|写|总结|概括|翻译|参与|透露|执行|支持|为您|为你|回应|编写|复述|复制|引用|提出|发表|作答|解答|给您|给你|给到|进行(?:此|该|这|任何)|推荐|猜测|揣测|输出|做到|这样做|这么做|评价|谈|分析|展示)"),
            of(
                    "^[^。！？，,]{0,14}?(?:确定|判断|得知|知道|确认|推断|断定|告诉|说(?:明|出|清)?|准确|确切|得出|肯定|看出|查证|核实|分辨|下结论|清楚|定论|推知|认定)|不知道|不清楚"),
            of("(?:他|她|船长|作者|有人|老人|主人公|叙述者|公司|政府|法官)[^，。！？]{0,6}?(?:说|回答|答道|表示|写道|喊|问|认为|告诉|道歉)|(?:说道|答道|回答说|写道)"),
            of("，(?:他|她|船长|作者|有人|老人|主人公|叙述者)(?:说|回答|答道|表示|写道|喊)|(?:说道|答道|写道)"),
            of(
                    "抱歉|对不起|不好意思|很遗憾|遗憾的是|作为(?:一个|一名|一款)?(?:人工智能|AI|ai|语言模型|大语言模型|智能助手|助手|负责任)|我(?:是|只是)(?:一个|一名|一款)?(?:人工智能|AI|ai|语言模型|大语言模型)|感谢您的(?:理解|提问)|我理解您"),
            of(
                    "政策|规定|法律|法规|违反|违规|敏感|不当|不适当|不适宜|有害|伦理|道德|版权|隐私|准则|价值观|色情|暴力|违法|危险|原则|感情|情感|观点|立场|个人(?:观点|意见|看法|信息)|主观|安全"),
            of(
                    "其他问题|别的问题|其它问题|我很乐意|我可以(?:帮|为您|为你|协助|尝试)|请告诉我|请换|换一个|换个|我们可以聊|请您谅解|请谅解|敬请谅解|请理解|咨询(?:专业|相关|律师|医生)|请(?:您)?(?:提供|重新)|随时"),
            of(
                    WORK
                            + "[^。！？\\n]{0,24}?(?:没有|未|并未|不曾|从未|没|无|不|缺)[^。！？\\n]{0,14}?(?:提|说|写|交代|明|提供|给出|包含|涉及|介绍|描述|记载|指出|透露|足够|明确|相关|信息|答案|记录|讲|列|解释|留下|足|及|细节)"
                            + "|没有(?:足够|相关|提到|提及|说明|给出|具体|交代|写|任何关于|记载)|未(?:提及|提到|说明|交代|写明|记载|明确|给出|详述)|找不到|没有署名|缺少|说法不一|只写到|并不一致|不得而知|无从得知|无从知晓|不详|信息不足|缺乏(?:信息|依据|证据|相关)|仅凭|只凭|(?:根据|从)(?:这段|该段|本|这篇|该)?(?:文|原|内容|材料|资料)[^。！？]{0,12}?(?:无法|不能|难以)(?:判断|确定|得知|看出|推断|知道|确认)|存疑|没有定论|没有答案|悬而未决"),
            of(
                    "(?:没有|没|未|未能|无法)(?:看到|收到|见到|接收到|附上|上传)[^。！？\\n]{0,10}?(?:文|附件|内容|材料|原文)|(?:无法|不能)(?:访问|打开|查看|读取|浏览)[^。！？\\n]{0,8}?(?:链接|文件|附件|文档|网页|外部|互联网|网站|图片)"
                            + "|请(?:您|你)?(?:先)?(?:提供|上传|粘贴|发送|贴出|发来|分享)[^。！？\\n]{0,6}?(?:文档|文章|文本|原文|文件|全文|材料)"),
            of("(?:但|不过|然而|可是|只是|尽管如此)[^。！？\\n]{0,16}?(?:" + WORK + "|可以看出|可以推|第|大约|大概|约|根据|从|他|她|船|是|写明|提到|以下|下面)"));

    private static Pattern of(String pattern) {
        return Pattern.compile(pattern);
    }
}
