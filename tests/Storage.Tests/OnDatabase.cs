namespace Platform.Storage.Tests;

/// <summary>A suite that runs over both databases; a subclass names one.</summary>
public abstract class OnDatabase(DatabaseKind kind, PostgresCluster cluster) : IAsyncLifetime
{
    protected TestDatabase Db { get; private set; } = null!;

    protected PostgresCluster Cluster => cluster;

    protected DatabaseKind Kind => kind;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected virtual bool RealClock => false;

    public async ValueTask InitializeAsync() => Db = await TestDatabase.OpenAsync(kind, cluster, RealClock);

    public virtual async ValueTask DisposeAsync()
    {
        if (Db is not null)
        {
            await Db.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}
