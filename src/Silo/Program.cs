namespace Platform.Silo;

/// <summary>The front door: a table of contents, no rules.</summary>
public sealed class Program
{
    private Program()
    {
    }

    private static async Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        var app = builder.Build();
        await app.RunAsync();
    }
}
