using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
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
using Platform.Storage.Accounts;
using Platform.Storage.Audit;
using Platform.Storage.Campaigns;
using Platform.Storage.Engagement;
using Platform.Storage.Members;
using Platform.Storage.Moderation;
using Platform.Storage.Organizations;
using Platform.Storage.Posts;
using Platform.Storage.Reviews;

namespace Platform.Storage;

/// <summary>Joins the archive to a host.</summary>
public static class StorageServices
{
    /// <summary>Registers the data source (as <see cref="DbDataSource"/>), the migrator and every port that the archive implements. Whoever starts a host runs the migrator first.</summary>
    public static IServiceCollection AddPlatformStorage(this IServiceCollection services, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        if (options.Kind == DatabaseKind.Sqlite)
        {
            services.AddSingleton<SqliteDataSource>();
            services.AddSingleton<DbDataSource>(p => p.GetRequiredService<SqliteDataSource>());
            services.AddSingleton<Database, SqliteDatabase>();
        }
        else
        {
            services.AddSingleton(CreatePostgres(options));
            services.AddSingleton<DbDataSource>(p => p.GetRequiredService<NpgsqlDataSource>());
            services.AddSingleton<PostgresReaders>();
            services.AddSingleton<Database, PostgresDatabase>();
            services.AddSingleton<SenderConnections>();
        }

        services.AddSingleton(p => new Migrator(p.GetRequiredService<Database>(), options, p.GetRequiredService<Reindexer>()));
        services.AddSingleton(p => new DatabaseProbe(p.GetRequiredService<Database>()));
        services.AddSingleton<ILedger, Ledger>();
        services.AddSingleton<IGates, Gates>();
        services.AddSingleton<ITakeDowns, TakeDowns>();
        services.AddSingleton<IRescans, Rescans>();
        services.AddSingleton<IOrganizationPacks, OrganizationPacks>();
        services.AddSingleton<IPostQueries, PostQueries>();
        services.AddSingleton<IOwnedPosts, OwnedPosts>();
        services.AddSingleton<IWordStore, WordStore>();
        services.AddSingleton<IUnfinishedSteps, UnfinishedSteps>();
        services.AddSingleton<IPostAttention, PostAttentionQueries>();
        services.AddSingleton<IReviewQueries, ReviewQueries>();
        services.AddSingleton<ICampaignQueries, CampaignQueries>();
        services.AddSingleton<IAccountQueries, AccountQueries>();
        services.AddSingleton<IMemberQueries, MemberQueries>();
        services.AddSingleton<IOrganizationQueries, OrganizationQueries>();
        services.AddSingleton<IEngagementStore, EngagementStore>();
        services.AddSingleton<ISandboxStore, SandboxStore>();
        services.AddSingleton<IJournal, JournalReader>();
        services.AddSingleton<IJournalWriter, JournalWriter>();
        services.AddSingleton<IAuditRecord, RecordReader>();
        services.AddSingleton<IKeptAnswers, KeptAnswers>();
        services.AddSingleton<TriedIds>();
        services.AddSingleton<ITriedIds>(p => p.GetRequiredService<TriedIds>());
        services.AddHostedService(p => p.GetRequiredService<TriedIds>());
        services.AddSingleton<ReadModels>();
        services.AddSingleton<Reindexer>();
        services.AddSingleton<IReadModels>(p => p.GetRequiredService<Reindexer>());
        services.AddSingleton<Sequencer>();
        services.AddSingleton(p => new Rebuilder(p.GetRequiredService<Database>(), p.GetRequiredService<ReadModels>(), p.GetRequiredService<Reindexer>()));
        if (options.Workers)
        {
            services.AddHostedService(p => p.GetRequiredService<Sequencer>());
        }

        return services;
    }

    /// <summary>Registers what seals the record, where there is a key, and what tells its checkpoints to the <see cref="ICheckpointWitness"/>, where there is one.</summary>
    public static IServiceCollection AddPlatformAudit(this IServiceCollection services, AuditOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        if (options.KeyFile is null)
        {
            return services;
        }

        services.AddSingleton<CheckpointFile>();
        services.AddSingleton<RecordSealer>();
        services.AddHostedService(p => p.GetRequiredService<RecordSealer>());
        if (options.HasWitness)
        {
            services.AddSingleton<CheckpointCourier>();
            services.AddHostedService(p => p.GetRequiredService<CheckpointCourier>());
        }

        return services;
    }

    /// <summary>Keeps grain states as JSON in the same database, under the name <c>Default</c>. Clearing leaves a tombstone, so that versions never restart.</summary>
    public static ISiloBuilder UsePlatformStorage(this ISiloBuilder silo, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(options);
        silo.Configure<ClusterOptions>(cluster => cluster.ServiceId = options.ServiceId);
        return silo.AddAdoNetGrainStorageAsDefault((OptionsBuilder<AdoNetGrainStorageOptions> builder) => builder.Configure<DbDataSource>((storage, source) =>
        {
            storage.Invariant = Invariant(options.Kind);
            storage.DataSource = source is SqliteDataSource embedded ? new SqliteGrainSource(embedded) : source;
            storage.DeleteStateOnClear = false;
            storage.GrainStorageSerializer = new StateSerializer();
        }));
    }

    /// <summary>Orleans' name for the driver of a database.</summary>
    public static string Invariant(DatabaseKind kind) => kind == DatabaseKind.Sqlite ? "System.Data.SQLite" : "Npgsql";

    internal static NpgsqlDataSource CreatePostgres(StorageOptions options)
        => new NpgsqlDataSourceBuilder(Connection(options, "platform_system")) { Name = "platform_system" }.Build();

    internal static string Connection(StorageOptions options, string name)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        connection.ApplicationName ??= name;
        if (connection.MaxAutoPrepare == 0)
        {
            connection.MaxAutoPrepare = 100;
        }

        return connection.ConnectionString;
    }
}
