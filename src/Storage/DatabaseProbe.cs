using System.Data.Common;

namespace Platform.Storage;

/// <summary>Asks whether the database answers. It only reads: on an embedded database it neither takes the writer's place nor closes kept
/// connections.</summary>
public sealed class DatabaseProbe
{
    private readonly Database _database;

    internal DatabaseProbe(Database database) => _database = database;

    /// <summary>Whether a read comes back.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _database.ReadAsync("SELECT 1", r => r.GetInt32(0), cancellationToken)).Count == 1;
        }
        catch (DbException)
        {
            return false;
        }
    }
}
