using System.Collections.Concurrent;
using System.Data.Common;
using Npgsql;
using Platform.Storage.Tests;

[assembly: AssemblyFixture(typeof(Statements))]

namespace Platform.Storage.Tests;

/// <summary>Every statement that a test of this run has sent through the storage's commands, with the types of its parameters.</summary>
public sealed class Statements : IDisposable
{
    private readonly ConcurrentDictionary<(DatabaseKind Kind, string Sql), (string Name, string Type)[]> _seen = [];

    public Statements() => Commands.Prepared += Note;

    /// <summary>The statements for one database.</summary>
    public IEnumerable<(string Sql, (string Name, string Type)[] Parameters)> Of(DatabaseKind kind)
        => _seen.Where(s => s.Key.Kind == kind).Select(s => (s.Key.Sql, s.Value)).OrderBy(s => s.Sql, StringComparer.Ordinal);

    public void Dispose() => Commands.Prepared -= Note;

    private void Note(DbCommand command)
    {
        var kind = command is NpgsqlCommand ? DatabaseKind.Postgres : DatabaseKind.Sqlite;
        if (!_seen.ContainsKey((kind, command.CommandText)))
        {
            _seen[(kind, command.CommandText)] = [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName.TrimStart('@'), TypeOf(p.Value)))];
        }
    }

    private static string TypeOf(object? value) => value switch
    {
        string => "text",
        int => "integer",
        long => "bigint",
        bool => "boolean",
        byte[] => "bytea",
        IEnumerable<long?> or IEnumerable<long> => "bigint[]",
        IEnumerable<int> => "integer[]",
        IEnumerable<string?> => "text[]",
        _ => "unknown",
    };
}
