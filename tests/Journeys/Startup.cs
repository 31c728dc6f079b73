using System.Diagnostics;
using Xunit;

namespace Platform.Journeys;

/// <summary>Starts the platform as an operator does: a process of its own.</summary>
internal static class Startup
{
    /// <summary>Its exit code and what it said on standard error; it is ended when it has not ended by itself.</summary>
    public static async Task<(int Exit, string[] Lines)> RunAsync(params string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("platform-start-");
        try
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Platform.Silo.dll"), .. args])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            bound.CancelAfter(TimeSpan.FromMinutes(5)); // a bound for a process that never ends; a busy machine takes a minute
            try
            {
                var (error, output) = (process.StandardError.ReadToEndAsync(bound.Token), process.StandardOutput.ReadToEndAsync(bound.Token));
                await process.WaitForExitAsync(bound.Token);
                return (process.ExitCode, [.. ((await output) + (await error)).Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
