using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;

namespace Platform.Grains.Moderation;

internal sealed partial class RescanGrain(IRescans rescans, IScanners scanners, TimeProvider clock, ILogger<RescanGrain> log) : Grain, IRescanGrain
{
    // Small: each batch is a transaction that others wait for, and nothing is in a hurry; what is due before it was scanned is scanned by
    // its sender.
    private const int AtOnce = 200;
    private const int PostsAtOnce = 16;

    // Half of the machine, so that requests and senders have the other half.
    private static readonly int Threads = Math.Max(1, Environment.ProcessorCount / 2);

    // A call under way on another account of a newly hit post has ended by then, or nearly.
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    // So often a post that can't be told is tried, a breath apart; what waits of it is stopped meanwhile and stays so.
    private const int Tries = 3;

    private readonly Dictionary<PostId, int> _failed = [];
    private bool working;
    private bool again;

    public async Task Begin(int packsVersion)
    {
        await rescans.RaiseAsync(this.Read().Organization, packsVersion, CancellationToken.None);
        await Wake();
    }

    public Task Wake()
    {
        again = true;
        if (!working)
        {
            working = true; // a timer's turn, not a call's: it may take long and keeps the activation alive
            this.RegisterGrainTimer(Work, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        }

        return Task.CompletedTask;
    }

    private async Task Work(CancellationToken stopping)
    {
        try
        {
            while (again && !stopping.IsCancellationRequested)
            {
                again = false;
                await ScanAll(stopping);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            RoundFailed(log, this.GetPrimaryKeyString(), fault);
        }
        finally
        {
            working = false;
        }
    }

    private async Task ScanAll(CancellationToken stopping)
    {
        var id = this.Read().Organization;
        while (!stopping.IsCancellationRequested)
        {
            var organization = (await GrainFactory.Organization(id).Get()).State;
            var version = organization.PacksVersion;
            await rescans.BeginAsync(id, version, stopping); // for what a crash left between the settings and the gate
            var left = await Round(organization, await scanners.ForAsync(organization), stopping);
            if (left == 0 && (await rescans.FinishAsync(id, version, stopping) || await rescans.FindAsync(id, stopping) is { FinishedAt: not null }))
            {
                _failed.Clear();
                return;
            }

            await Task.Delay(left > 0 ? Breath : Breath / 10, clock, stopping);
        }
    }

    // One walk through what waits; how many posts could not be told yet.
    private async Task<int> Round(Organization organization, IScanner scanner, CancellationToken stopping)
    {
        var (left, after) = (0, (WaitingWords?)null);
        var page = await rescans.NextAsync(organization.Id, organization.PacksVersion, after, AtOnce, stopping);
        while (!page.IsEmpty && !stopping.IsCancellationRequested)
        {
            var (id, version, next) = (organization.Id, organization.PacksVersion, rescans.NextAsync(organization.Id, organization.PacksVersion, page[^1], AtOnce, stopping));
            var words = page;
            var judged = await Task.Run(() => JudgeAll(words, scanner), stopping);
            await rescans.KeepAsync(id, version, [.. judged.Where(j => j.Judged is { New: null }).Select(j => (j.Words, j.Judged!.Value.Under))], stopping);
            var hit = judged.Where(j => j.Judged is null or { New: not null }).ToList();
            await rescans.StopAsync(id, version, [.. hit.Select(j => j.Words)], stopping);
            foreach (var chunk in hit.GroupBy(j => j.Words.Key.Post).Chunk(PostsAtOnce))
            {
                left += (await Task.WhenAll(chunk.Select(post => TryTell(id, version, post.Key, [.. post]))))
                    .Count(told => !told);
            }

            page = await next;
        }

        return left;
    }

    private static List<(WaitingWords Words, (AuthorizedUnder Under, ScanResult? New)? Judged)> JudgeAll(ImmutableArray<WaitingWords> page, IScanner scanner)
        => [.. page.AsParallel().AsOrdered().WithDegreeOfParallelism(Threads).Select(words => (Words: words, Judged: TryJudge(words, scanner)))];

    // What can't be read can't be scanned: it stays stopped for a person to see.
    private static (AuthorizedUnder Under, ScanResult? New)? TryJudge(WaitingWords words, IScanner scanner)
    {
        try
        {
            return Judge(words, scanner);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static (AuthorizedUnder Under, ScanResult? New) Judge(WaitingWords words, IScanner scanner)
    {
        var under = PlatformJson.Read<AuthorizedUnder>(words.Packs);
        var scan = scanner.Scan(PayloadRules.Zoned(PlatformJson.Read<Payload>(words.Payload), under.LinkAt));
        return (under with { Packs = scanner.Packs }, under.IsNew(scan) ? scan : null);
    }

    // A post that fails, such as one whose state can't be read, costs itself alone: what waits of it is stopped, and stays so when it failed
    // again and again.
    private async Task<bool> TryTell(
        OrganizationId organization, int version, PostId post, ImmutableArray<(WaitingWords Words, (AuthorizedUnder Under, ScanResult? New)? Judged)> found)
    {
        try
        {
            ImmutableArray<(DeliveryKey Key, ScanResult Scan)> scanned =
                [.. found.Where(f => f.Judged is not null).Select(f => (f.Words.Key, f.Judged!.Value.New!))];
            if (!scanned.IsEmpty)
            {
                return await Tell(version, scanned);
            }

            PostNotTold(log, this.GetPrimaryKeyString(), post.Value, "unreadable words");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            var tries = _failed[post] = _failed.GetValueOrDefault(post) + 1;
            if (tries < Tries)
            {
                return false;
            }

            PostNotTold(log, this.GetPrimaryKeyString(), post.Value, fault.GetType().Name);
        }

        await rescans.SettleAsync(organization, version, post, CancellationToken.None);
        return true;
    }

    private async Task<bool> Tell(int version, ImmutableArray<(DeliveryKey Key, ScanResult Scan)> found)
    {
        var (key, scan) = found[0];
        var held = await GrainFactory.Post(key.Organization, key.Post).Hold(key.Authorization, GateReasons.PackChanged, scan with { PacksVersion = version });
        if (held.Refused?.Code == Refusal.AlreadySending)
        {
            return false;
        }

        // Held, and its deliveries withdrawn; or public on another account, and then the rest stays stopped for a person to see.
        await rescans.SettleAsync(key.Organization, version, key.Post, CancellationToken.None);
        return true;
    }
}
