namespace Platform.Bench.Lives;

/// <summary>What may be done in a life.</summary>
internal enum Act
{
    Create,
    Edit,
    EditTags,
    EditAccounts,
    EditTime,
    Submit,
    Schedule,
    PublishNow,
    Unschedule,
    Retract,
    Resubmit,
    Approve,
    RequestChanges,
    Reject,
    HoldItem,
    Reopen,
    Claim,
    Release,
    Assign,
    Resolve,
    RetryDelivery,
    TakeDown,
    Duplicate,
    Purge,
    Disconnect,
    Reconnect,
    NetworkRefuses,
    NetworkAnswers,
    NetworkReleases,
    SuspendOrganization,
    ResumeOrganization,
    SuspendAccount,
    ResumeAccount,
    SuspendCampaign,
    ResumeCampaign,
    CloseCampaign,
    CancelCampaign,
    Import,
    Phrases,
    Mute,
    Policy,
    Deactivate,
    Invite,
    TakeOver,
    Tick,
    TickToDue,
    Restart,
}

/// <summary>One step: names of things by their number in the life, so that it means the same after others were dropped.</summary>
/// <param name="What">What is done.</param>
/// <param name="Post">The number of the post, or -1.</param>
/// <param name="Account">The number of the account, or -1.</param>
/// <param name="Who">The person.</param>
/// <param name="Arg">A choice: of a text, a time, an answer.</param>
/// <param name="Both">Whether the client with the roles of author and reviewer carries it.</param>
/// <param name="Fault">What goes wrong under way.</param>
/// <param name="Beside">What is done while the write of this one hangs.</param>
internal sealed record Step(Act What, int Post = -1, int Account = -1, string Who = "", int Arg = 0, bool Both = false, Fault? Fault = null, Step? Beside = null)
{
    public override string ToString()
        => $"{What}{(Post >= 0 ? $" p{Post}" : "")}{(Account >= 0 ? $" a{Account}" : "")}{(Who.Length > 0 ? $" by {Who}{(Both ? " (shared client)" : "")}" : "")}{Meaning}{(Fault is null ? "" : $" [{Fault}]")}{(Beside is null ? "" : $" and beside it: {Beside}")}";

    private string Meaning => What switch
    {
        Act.Create or Act.Edit => $" {Choices.Text(Arg)}{(Choices.Submits(Arg) ? " submit" : "")}{(What == Act.Create && Choices.Timed(Arg) ? $" in {Choices.Ahead(Arg)}" : "")}",
        Act.Schedule or Act.EditTime or Act.Resubmit => $" in {Choices.Ahead(Arg)}",
        Act.Tick => $" {Choices.Length(Arg)}",
        Act.NetworkAnswers => $" {Choices.AnswerOf(Arg)} x{Choices.Times(Arg)}",
        Act.Resolve => $" {Choices.Resolution(Arg)}",
        Act.Phrases or Act.Mute or Act.NetworkRefuses or Act.Policy => Arg % 2 == 1 ? " on" : " off",
        Act.Restart => Arg % 2 == 1 ? " hard" : " soft",
        _ => "",
    };
}

/// <summary>What the numbers of a step mean.</summary>
internal static class Choices
{
    private static readonly string[] Texts = ["clear", "clear", "clear", "phrase", "rule"];
    private static readonly TimeSpan[] Aheads = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(5)];

    private static readonly TimeSpan[] Lengths =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(70), TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(20), TimeSpan.FromHours(3),
    ];

    private static readonly int[] Repeats = [1, 1, 2, 5];

    private static readonly Answer[] Answers =
    [
        Answer.TakenButLost, Answer.TakenButLost, Answer.LostBeforeTaken, Answer.RateLimited, Answer.Busy, Answer.ServerError, Answer.ServerErrorAfterTaken, Answer.Duplicate, Answer.Refused,
        Answer.Processing, Answer.Throws, Answer.PrepareFails, Answer.Held, Answer.HeldAndTaken, Answer.Unauthorized,
    ];

    /// <summary>Which kind of words: clear, with the organization's own phrase, or with what a built-in rule finds.</summary>
    public static string Text(int arg) => Texts[arg % Texts.Length];

    public static bool Submits(int arg) => arg / 10 % 2 == 1;

    public static bool Timed(int arg) => arg / 20 % 2 == 1;

    public static TimeSpan Ahead(int arg) => Aheads[arg / 40 % Aheads.Length];

    public static TimeSpan Length(int arg) => Lengths[arg % Lengths.Length];

    public static Answer AnswerOf(int arg) => Answers[arg % Answers.Length];

    public static int Times(int arg) => Repeats[arg / Answers.Length % Repeats.Length];

    public static string Resolution(int arg) => new[] { "LIVE", "NOT_SENT", "SEND_AGAIN" }[arg % 3];

    /// <summary>Which accounts: one bit each, never none.</summary>
    public static IEnumerable<int> Accounts(int arg, int count)
    {
        var bits = (arg / 200 % ((1 << count) - 1)) + 1;
        return Enumerable.Range(0, count).Where(i => (bits & (1 << i)) != 0);
    }
}
