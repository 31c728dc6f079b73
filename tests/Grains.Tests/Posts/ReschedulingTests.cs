using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Posts;

/// <summary>Every state of a delivery and every command on the time of its post: it is done, or refused by a name that is true.</summary>
public sealed class ReschedulingTests(House house)
{
    private const string Moved = "moved under its authorization";
    private const string Again = "authorized again";
    private const string Asked = "sent to review again";
    private const string Draft = "a draft";

    private static readonly Duration Tomorrow = Duration.FromHours(24);
    private static readonly string[] Commands = ["schedule", "publishNow", "unschedule"];
    private static readonly bool[] Both = [false, true];

    public static TheoryData<string, DeliveryState, bool, bool, string> Every
    {
        get
        {
            var data = new TheoryData<string, DeliveryState, bool, bool, string>();
            foreach (var (command, state, uncertain, approved) in
                from command in Commands
                from state in Enum.GetValues<DeliveryState>()
                from uncertain in Both
                from approved in Both
                where !uncertain || state is DeliveryState.Waiting or DeliveryState.Blocked
                select (command, state, uncertain, approved))
            {
                data.Add(command, state, uncertain, approved, Expected(command, state, uncertain, approved));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Every))]
    public async Task Command_on_the_time_of_a_post_is_done_or_truly_refused(
        string command, DeliveryState state, bool uncertain, bool approved, string expected)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var before = await ScheduledAsync(mercy, news, approved);
        await house.RowsAsync($"""
            UPDATE deliveries SET state = {(int)state}, uncertain = {(uncertain ? 1 : 0)}, wake_at = now_ms() + 600000
            WHERE org = '{mercy.Id}' AND post = '{before.Id}' RETURNING 1
            """);
        house.Network.Keep(news); // what goes out at once is under way at the end

        var outcome = command switch
        {
            "schedule" => await mercy.Grain(before.Id).Schedule(mercy.In(Tomorrow + Tomorrow), Hospital.Ana, null),
            "publishNow" => await mercy.Grain(before.Id).PublishNow(Hospital.Ana),
            _ => await mercy.Grain(before.Id).Unschedule(Hospital.Ana),
        };

        Assert.Equal(expected, outcome.Refused?.Code.ToString() ?? ShapeOf(before, outcome.Value!.State));
        if (expected is Moved or Again)
        {
            var after = outcome.Value!.State;
            Assert.NotEqual(before.DueAt, after.DueAt);
            var delivery = (await mercy.DeliveriesAsync(before.Id)).Single(d => d.Key.Authorization == after.Authorization!.Id);
            Assert.Equal(after.DueAt!.Value.ToUnixTimeMilliseconds(), delivery.Due.ToUnixTimeMilliseconds());
        }

        house.Network.Release(news);
    }

    [Theory]
    [InlineData("schedule", false, Again)]
    [InlineData("schedule", true, Asked)]
    [InlineData("publishNow", false, Again)]
    [InlineData("publishNow", true, nameof(Refusal.NeedsReview))]
    public async Task Authorization_that_a_broken_off_command_ended_is_not_taken_for_one_in_force(string command, bool approved, string expected)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var before = await AuthorizedAsync(mercy, news, approved);
        Assert.True((await house.Get<ILedger>().ClearFenceAsync(mercy.Id, before.Id, 1, FenceCondition.None, Hospital.Stop)).Cleared);

        var outcome = command == "schedule"
            ? await mercy.Grain(before.Id).Schedule(mercy.In(Tomorrow), Hospital.Ana, null)
            : await mercy.Grain(before.Id).PublishNow(Hospital.Ana);

        Assert.Equal(expected, outcome.Refused?.Code.ToString() ?? ShapeOf(before, outcome.Value!.State));
    }

    private static string Expected(string command, DeliveryState state, bool uncertain, bool approved) => state switch
    {
        _ when uncertain || Dispatch.IsUnsettled(state) => nameof(Refusal.OutcomeUnknown),
        DeliveryState.Live => nameof(Refusal.AlreadyPublished),
        DeliveryState.Sending => nameof(Refusal.AlreadySending),
        _ when command == "unschedule" => Draft,
        DeliveryState.Claimed => nameof(Refusal.AlreadySending),
        DeliveryState.Waiting or DeliveryState.Blocked => Moved,
        _ when !approved => Again,
        _ => command == "schedule" ? Asked : nameof(Refusal.NeedsReview),
    };

    private static string ShapeOf(Post before, Post after) => after switch
    {
        { State: EditorialState.Draft, DueAt: null, Authorization: null } => Draft,
        { State: EditorialState.InReview, Authorization: null } => Asked,
        { State: EditorialState.Authorized } when after.Generation == before.Generation + 1 => Again,
        { State: EditorialState.Authorized } when after.Authorization?.Id == before.Authorization?.Id => Moved,
        _ => $"{after.State}",
    };

    private static async Task<Post> ScheduledAsync(Hospital mercy, AccountId news, bool approved)
    {
        var scheduled = await mercy.Grain((await AuthorizedAsync(mercy, news, approved)).Id).Schedule(mercy.In(Tomorrow), Hospital.Ana, null);
        Assert.True(scheduled.Ok, scheduled.Refused?.Message);
        return scheduled.Value.State;
    }

    // Authorized for 30 days, by its scan or by a reviewer.
    private static async Task<Post> AuthorizedAsync(Hospital mercy, AccountId news, bool approved)
    {
        var (post, state) = await mercy.WrittenAsync(approved ? Hospital.Flagged : Hospital.Clear, [news]);
        if (approved)
        {
            Assert.True((await mercy.House.Grains.ReviewItem(mercy.Id, state.Review!.Value).Decide(
                new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk))).Ok);
        }

        return (await mercy.Grain(post).Get()).State;
    }
}
