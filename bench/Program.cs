using System.Text.Json;

namespace Platform.Bench;

/// <summary>Each benchmark prints its result as one JSON line last; everything else goes to standard error.</summary>
internal static class Program
{
    private static readonly IReadOnlyDictionary<string, (string What, Func<string[], Task<object>> Run)> All = new Dictionary<string, (string, Func<string[], Task<object>>)>
    {
        ["audit"] = ("falsified exports of the record, sealing by a whole platform, verification [mutations=10000] [events=50000] [seed=1]", AuditBench.RunAsync),
        ["burst"] = ("10,000 posts due at one instant over 10 organizations x 10 accounts, beside pg-boss and the bare loop [rounds=5] [posts=10000] [accounts=100] [who=ours,pgboss,loop] [profile=0|1]", Burst.RunAsync),
        ["dashboard"] = ("a dashboard's query: CPU a request, beside GraphQL servers of Node [rounds=5] [seconds=10] [warm=30] [who=ours,engine,mercurius-jit,mercurius,yoga,apollo]", Dashboard.RunAsync),
        ["hostile"] = ("bad documents, variables, cursors, ids, bodies against the whole platform in one process [inputs=1000000] [from=1] [at-once=8] [kind=document|variables|..]", Hostile.RunAsync),
        ["idle"] = ("each job's round with nothing to do: time in the database and plans [posts=2000000] [organizations=10000] [rounds=10] [db=postgres]", Idle.RunAsync),
        ["isolation"] = ("every field that takes an id, called with another organization's, as every role [calls=100000] [seed=1]", Isolation.RunAsync),
        ["kill"] = ("kill -9 at moments spread over every state of a delivery, against a real PDS, WordPress and the sink [rounds=200] [db=sqlite|postgres]", Kill.RunAsync),
        ["lists"] = ("pages of a tenant's posts by status, beside the same page asked bare along its index [posts=300000] [times=200] [db=sqlite|postgres]", Lists.RunAsync),
        ["lives"] = ("whole lives of posts under faults, judged from outside [walks=1000] [db=sqlite|postgres] [seed=1] [lanes=3] [only=WALK] [ignore=KIND,..] [all=0|1] [kills=0]", Lives.LivesBench.RunAsync),
        ["outage"] = ("PostgreSQL is killed in a burst and away for a while, half of the receivers can't be asked [posts=10000] [accounts=100] [away=60]", Outage.RunAsync),
        ["quality"] = ("the rule packs on the project's own cases; writes docs/moderation-quality.md [held-out=false] [clean=FILE of {\"text\"} lines]", Quality.RunAsync),
        ["subscribers"] = ("push over WebSocket: from the commit of a change to its receipt, memory, and slow ones beside [clients=1000] [slow=100] [changes=100] [people=10] [db=sqlite|postgres]", Subscribers.RunAsync),
        ["moderation"] = ("the moderation engine: phrases beside Hyperscan and SearchValues, the whole check, exchange of a dictionary, hostile patterns [what=phrases,check,exchange,patterns] [posts=4000] [rounds=5]", Moderation.RunAsync),
        ["reviews"] = ("walks at random over the life of a review, each command beside an independent model [walks=100000] [from=1] [length=60]", Reviews.RunAsync),
        ["rescan"] = ("a phrase is activated while posts are scheduled and going out [posts=100000] [hits=500] [sent=400] [db=postgres|sqlite]", Rescan.RunAsync),
        ["silos"] = ("three silos, a random one is killed and started again: lost, doubled, early, late [kills=10] [every=30] [per-second=20] [seed=1]", Silos.RunAsync),
        ["starvation"] = ("dead accounts, unreadable states and a writer without a pause in one organization, what another one waits for [accounts=10000] [states=1000] [trials=5] [db=postgres|sqlite]", Starvation.RunAsync),
        ["submit"] = ("posts written and submitted over HTTP at a steady rate, latency from the moment each was due, beside a refused mutation on the same road [rate=200] [seconds=10] [warm=8] [rounds=2] [db=sqlite|postgres]", Submit.RunAsync),
        ["suspend"] = ("the organization is suspended while everything that waits is scanned again and posts go out: how fast it answers, and whether a call begins afterwards [trials=100] [posts=100000] [lanes=4] [db=sqlite|postgres]", Suspend.RunAsync),
        ["takeover"] = ("three silos, one killed: how long a post waits that came due at the kill [kills=6]", Takeover.RunAsync),
        ["races"] = ("edit, cancel and suspend against a send that is due now, in one process [trials=1000] [db=sqlite|postgres]", Races.RunAsync),
    };

    private static async Task<int> Main(string[] args)
    {
        if (args is ["dashboard-serve", .. var how])
        {
            return await DashboardServer.RunAsync(how);
        }

        if (args is ["lives-serve", .. var lives])
        {
            return await Lives.LivesServe.RunAsync(lives);
        }

        if (args is not [var name, .. var rest] || (name != "list" && !All.ContainsKey(name)))
        {
            await Console.Error.WriteLineAsync("usage: dotnet run -c Release --project bench -- NAME [setting=value ..]; NAME 'list' shows them");
            return 2;
        }

        if (name == "list")
        {
            foreach (var (key, (what, _)) in All)
            {
                Console.WriteLine($"{key,-10} {what}");
            }

            return 0;
        }

        Console.WriteLine(JsonSerializer.Serialize(await All[name].Run(rest)));
        return Environment.ExitCode;
    }

    /// <summary>A setting of the form name=value.</summary>
    public static int Setting(this string[] args, string name, int fallback)
        => args.FirstOrDefault(a => a.StartsWith(name + "=", StringComparison.Ordinal)) is { } found ? int.Parse(found[(name.Length + 1)..], null) : fallback;

    /// <summary>A setting of the form name=value.</summary>
    public static string Setting(this string[] args, string name, string fallback)
        => args.FirstOrDefault(a => a.StartsWith(name + "=", StringComparison.Ordinal)) is { } found ? found[(name.Length + 1)..] : fallback;
}
