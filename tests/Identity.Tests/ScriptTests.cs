using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Platform.Storage;

namespace Platform.Identity.Tests;

public sealed partial class ScriptTests
{
    [Theory]
    [InlineData("Sqlite", "Data Source=any.db")]
    [InlineData("Postgres", "Host=any;Database=any")]
    public void Numbered_script_makes_the_tables_of_the_model(string kind, string database)
    {
        var options = new DbContextOptionsBuilder<IdentityContext>();
        IdentityDatabase.Parse(database).Use(options);
        using var context = new IdentityContext(options.Options);
        using var script = new StreamReader(typeof(Migrator).Assembly.GetManifestResourceStream($"Platform.Storage.Sql.{kind}.050_identity.sql")!);

        Assert.Equal(Plain(context.Database.GenerateCreateScript()), Plain(script.ReadToEnd()));
    }

    private static string Plain(string sql) => Space().Replace(Comment().Replace(sql, "").Replace("\"", "", StringComparison.Ordinal), " ").Trim();

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
