using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Audit;
using Platform.Domain.Campaigns;
using Platform.Domain.Engagement;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Storage.Audit;

namespace Platform.Storage.Tests;

public sealed class SecondTenantOnSqlite(PostgresCluster cluster) : SecondTenantTests(DatabaseKind.Sqlite, cluster);

public sealed class SecondTenantOnPostgres(PostgresCluster cluster) : SecondTenantTests(DatabaseKind.Postgres, cluster);

/// <summary>Every method of every port of the storage that takes an organization, or a key with one, is called on a database of one organization
/// and on one in which a second organization has the same rows with the same keys: the answers are the same, and nothing of the second one
/// changes.</summary>
public abstract class SecondTenantTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    // What changes something is called after all that only reads.
    private static readonly string[] Changing =
    [
        "Align", "Append", "Arm", "Begin", "Block", "Claim", "Clear", "Defer", "Delete", "End", "Finish", "Forget", "Given", "Hold", "Keep", "Lift", "Mark", "Pause",
        "Postpone", "Purge", "Raise", "Record", "Release", "Request", "Resolve", "Retry", "Save", "Settle", "Stop", "Unblock", "Write", "Add", "Complete",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-tenants-").FullName;
    private Arguments _arguments = null!;

    private static IEnumerable<(Type Port, MethodInfo Method)> Methods()
        => from port in new ServiceCollection().AddPlatformStorage(StorageOptions.Parse("Data Source=none.db")).Select(s => s.ServiceType).Distinct()
           where port.IsInterface && port.Namespace!.StartsWith("Platform.Domain", StringComparison.Ordinal)
           from method in port.GetMethods()
           where method.GetParameters().Any(p => Arguments.NamesOrganization(p.ParameterType)) && method.Name != nameof(ITriedIds.Given)
           orderby Changing.Any(word => method.Name.StartsWith(word, StringComparison.Ordinal)), port.Name, method.Name
           select (port, method);

    [Fact]
    public async Task No_answer_changes_and_no_row_of_the_other_changes_when_another_organization_has_the_same_rows()
    {
        await using var two = await TestDatabase.OpenAsync(Kind, Cluster);
        await SeedAsync(Db);
        await SeedAsync(two);
        foreach (var (size, line) in (await Db.RowsAsync("SELECT size, line FROM audit_checkpoints")).Select(row => (row[..row.IndexOf('|')], row[(row.IndexOf('|') + 1)..])))
        {
            await two.SqlAsync($"UPDATE audit_checkpoints SET line = '{line}' WHERE size = {size}"); // no two signatures are the same
        }

        var tables = await Copies.AddAsync(two, "mercy", "saint");
        Assert.True(tables.Count >= 20, string.Join(", ", tables));
        var strangers = await Copies.RowsAsync(two, tables, "saint");
        _arguments = new Arguments(await Db.Get<IAuditRecord>().CheckpointAsync(A.Mercy, null, Stop) ?? throw new InvalidOperationException("Nothing is sealed."));
        var (wrong, called) = (new List<string>(), 0);
        foreach (var (port, method) in Methods())
        {
            var name = $"{port.Name}.{method.Name}";
            var alone = await AskAsync(Db, port, method);
            var beside = await AskAsync(two, port, method);
            called++;
            if (alone.StartsWith("fault", StringComparison.Ordinal))
            {
                wrong.Add($"{name} takes none of its arguments, {alone}: give it some in {nameof(Arguments)}");
            }
            else if (alone != beside)
            {
                wrong.Add($"{name} answers {beside} beside another organization's rows, and {alone} without");
            }

            var after = await Copies.RowsAsync(two, tables, "saint");
            if (!after.SequenceEqual(strangers))
            {
                wrong.Add($"{name} changed the other's rows: {string.Join("; ", after.Except(strangers).Take(3))}");
                strangers = after;
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(called >= 60, $"{called} methods");
    }

    private async Task<string> AskAsync(TestDatabase database, Type port, MethodInfo method)
    {
        try
        {
            var answer = (Task)method.Invoke(database.GetService(port), [.. method.GetParameters().Select(_arguments.Of)])!;
            await answer;
            var result = answer.GetType().GetProperty("Result")?.GetValue(answer);
            return Shown.Of(result);
        }
        catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
        {
            return $"fault: {(fault.InnerException ?? fault).GetType().Name} {(fault.InnerException ?? fault).Message}";
        }
    }

    private async Task SeedAsync(TestDatabase db)
    {
        await StatesAsync(db);
        await DeliveriesAsync(db);
        await db.Get<IOrganizationPacks>().WriteAsync(A.Mercy, "own", "{}", null, Stop);
        await db.Get<IOrganizationPacks>().KeepAsync(A.Mercy, "own", "{}", Stop);
        await db.Get<ISandboxStore>().AddAsync(new SandboxPost(A.Mercy, new AccountId("blog"), "k1", "Words.", null, null, TestDatabase.Start), Stop);
        await db.Get<IKeptAnswers>().BeginAsync(A.Mercy, "place", "request", Duration.FromMinutes(2), Duration.FromHours(24), Stop);
        await db.Get<ILedger>().PauseAsync(A.Mercy, new AccountId("blog"), Duration.FromMinutes(5), 1, "429", Stop);
        await db.Get<IRescans>().RaiseAsync(A.Mercy, 2, Stop);
        await db.Get<IGates>().SuspendAsync(A.Mercy, GateKind.Campaign, "c1", "a wrong date", A.Anna with { Roles = [Role.Compliance] }, Stop);
        await db.AddStepAsync(A.Mercy, "post:mercy/p1", "void", 1);
        await db.Get<IReadModels>().ReindexAsync(Stop);
        await db.PassAsync(Duration.FromMinutes(10));
        while (await db.Get<IEngagementStore>().TakeUpAsync(100, Stop) > 0)
        {
        }

        await db.SqlAsync("UPDATE engagement SET next_at = 0, read_at = 1, likes = 3");
        await db.Get<Sequencer>().SequenceAsync(Stop);
        var key = Path.Combine(_folder, "key");
        if (!File.Exists(key))
        {
            AuditKeyFile.Create(key);
        }

        using var told = new CheckpointFile(new AuditOptions());
        using var sealer = new RecordSealer(db.Get<Database>(), new AuditOptions { KeyFile = key }, told, db.Time!, NullLogger<RecordSealer>.Instance);
        await sealer.SealAsync(Stop);
        await db.SqlAsync("INSERT INTO audit_unsealed (org, reached) VALUES ('mercy', 1)");
    }

    private static async Task StatesAsync(TestDatabase db)
    {
        await db.WriteAsync("organization:mercy/mercy", new Organization { Id = A.Mercy, Name = "Mercy" });
        await db.WriteAsync("member:mercy/anna", new Member { Organization = A.Mercy, Id = new MemberId("anna"), Name = "Anna", Active = true, Roles = [Role.Author] });
        await db.WriteAsync("account:mercy/blog", new Account { Organization = A.Mercy, Id = new AccountId("blog"), Network = "sandbox", Handle = "blog" });
        await db.WriteAsync("campaign:mercy/c1", new Campaign { Organization = A.Mercy, Id = new CampaignId("c1"), Name = "Flu", Status = CampaignStatus.Importing });
        await db.WriteAsync("review:mercy/p1-r1", new ReviewItem
        {
            Organization = A.Mercy,
            Id = new ReviewItemId("p1-r1"),
            Post = new PostId("p1"),
            Hits = [new Hit("my-patient", "us-hipaa", "1", "PHONE", Severity.Flag, "body", 0, 1, null)],
        });
        await db.WriteAsync("post:mercy/draft", A.Post("draft", EditorialState.Draft, TestDatabase.Start + Duration.FromMinutes(1), "c1"));
        await db.WriteAsync("post:mercy/review", A.Post("review", EditorialState.InReview, TestDatabase.Start + Duration.FromMinutes(1), review: "p1-r1"));
        foreach (var post in new[] { "p1", "p2", "p3", "p4", "p5" })
        {
            await db.WriteAsync($"post:mercy/{post}", A.Post(post, EditorialState.Authorized, TestDatabase.Start, "c1", generation: 1));
        }
    }

    // One in each state that a list or a decision depends on.
    private static async Task DeliveriesAsync(TestDatabase db)
    {
        var ledger = db.Get<ILedger>();
        foreach (var (post, state) in new[] { ("p1", 10), ("p2", 12), ("p3", 11), ("p4", 0), ("p5", 4) })
        {
            await ledger.ArmAsync(A.Mercy, new PostId(post), A.Authorization(), 1, [A.Delivery(A.Key(post), campaign: "c1") with { Owner = new MemberId("anna") }], Stop);
            await db.SqlAsync($"UPDATE deliveries SET state = {state}, finished_at = 5, external_id = 'x', wake_at = 0, rev = rev + 1 WHERE post = '{post}'");
        }

        await db.Get<ITakeDowns>().RequestAsync([A.Key("p1")], "Wrong number.", A.Anna, Stop);
        await db.SqlAsync("UPDATE takedowns SET state = 5, rev = rev + 1");
    }

    public override async ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
