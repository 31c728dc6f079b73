using System.Text.Json;
using Platform.Domain;
using Platform.Storage.Posts;

namespace Platform.Storage.Tests;

/// <summary>Writes grain states as the grain storage does, without a silo.</summary>
internal static class States
{
    public static Task WriteAsync<T>(this TestDatabase db, string key, T state) => db.WriteBytesAsync(key, JsonSerializer.SerializeToUtf8Bytes(state, PlatformJson.Options));

    public static async Task WriteBytesAsync(this TestDatabase db, string key, byte[]? payload)
        => await db.Get<Database>().ChangeAsync("""
            INSERT INTO orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, modifiedon, version)
            VALUES (1, 0, 0, 1, 'state', @key, 'platform', @payload, now_ms(), 1)
            ON CONFLICT (grainidextensionstring, grainidhash, graintypehash, graintypestring, serviceid, grainidn0, grainidn1)
            DO UPDATE SET payloadbinary = excluded.payloadbinary, modifiedon = excluded.modifiedon, version = orleansstorage.version + 1
            """, TestContext.Current.CancellationToken, null, ("key", key), ("payload", payload));

    /// <summary>A step as a transaction of the ledger adds it.</summary>
    public static Task AddStepAsync(this TestDatabase db, OrganizationId organization, string grainKey, string kind, int version)
        => db.Get<Database>().ChangeAsync(UnfinishedSteps.Add, TestContext.Current.CancellationToken, null,
            ("org", organization.Value), ("grain_key", grainKey), ("kind", kind), ("version", version));
}
