using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Platform.Domain.Moderation;

namespace Platform.Bench;

/// <summary>Hyperscan on the same posts, a process of a few lines of C, driven round by round.</summary>
internal sealed class Hyperscan : IDisposable
{
    private readonly Process _process;

    private Hyperscan(Process process) => _process = process;

    /// <summary>Seconds that it took to compile the phrases.</summary>
    public double CompileSeconds { get; private set; }

    /// <summary>Starts it; null, and a plain message, where there is no library or compiler.</summary>
    /// <param name="literal">Without word boundaries, as its literal mode does it: thousands of expressions with them take minutes to compile.</param>
    public static Hyperscan? Start(string root, string[] phrases, ZonedText[][] posts, bool literal)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "platform-bench-hyperscan")).FullName;
        var program = Path.Combine(folder, "hyperscan");
        using (var compiler = Run("cc", "-O2", "-o", program, Path.Combine(root, "bench", "peers", "hyperscan.c"), "-lhs"))
        {
            if (compiler is null)
            {
                return null;
            }

            compiler.WaitForExit();
            if (compiler.ExitCode != 0)
            {
                Console.Error.WriteLine("Hyperscan isn't measured: libhyperscan-dev is not installed.");
                return null;
            }
        }

        File.WriteAllLines(Path.Combine(folder, "phrases"), phrases);
        using (var file = File.Create(Path.Combine(folder, "posts")))
        {
            foreach (var post in posts)
            {
                var bytes = Encoding.UTF8.GetBytes(post[0].Text);
                file.Write(BitConverter.GetBytes(bytes.Length));
                file.Write(bytes);
            }
        }

        var process = Run(program, Path.Combine(folder, "phrases"), Path.Combine(folder, "posts"), literal ? "literal" : "words");
        if (process is null || process.StandardOutput.ReadLine() is not { } ready)
        {
            Console.Error.WriteLine("Hyperscan isn't measured: it did not start.");
            return null;
        }

        return new Hyperscan(process) { CompileSeconds = double.Parse(ready, CultureInfo.InvariantCulture) };
    }

    /// <summary>One pass over all posts: microseconds of its thread's time a post.</summary>
    public double Round()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        return double.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Process? Run(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine($"Hyperscan isn't measured: '{program}' is not here.");
            return null;
        }
    }
}

/// <summary>What .NET itself offers: every place where one of the phrases begins, without telling which, and without word boundaries.</summary>
internal sealed class ManyNeedles(string[] phrases)
{
    private readonly SearchValues<string> _needles = SearchValues.Create(phrases, StringComparison.OrdinalIgnoreCase);

    public int Count(string text)
    {
        var (from, found) = (0, 0);
        while (text.AsSpan(from).IndexOfAny(_needles) is >= 0 and var next)
        {
            from += next + 1;
            found++;
        }

        return found;
    }
}
