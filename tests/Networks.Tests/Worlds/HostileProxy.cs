using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Platform.Networks.Tests.Worlds;

/// <summary>What happens to a call on its way.</summary>
internal enum Fault
{
    /// <summary>The whole request arrives here and goes no further; then the connection is reset.</summary>
    CutBefore,

    /// <summary>The destination does its work and answers; the connection is reset instead of the answer.</summary>
    CutAfter,

    /// <summary>Half of the destination's answer comes through.</summary>
    HalfAnswer,

    /// <summary>The destination's answer is kept back until the caller gives up.</summary>
    Silence,

    /// <summary>The call is answered here, and goes no further.</summary>
    Answer,
}

/// <summary>Stands between a connector and a server, passes calls on byte for byte, and does harm to the next call that it is told of.</summary>
internal sealed class HostileProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<Plan> _plans = new();
    private readonly ConcurrentQueue<(string Name, string Value, Func<HttpRequest, bool> Which)> _replacements = new();
    private readonly HttpMessageInvoker _onward = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    private readonly Uri _target;
    private Receiver? _receiver;

    private HostileProxy(Uri target) => _target = target;

    public Uri Address => _receiver!.Address;

    /// <summary>Calls that arrived here, as method and path.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Headers to add to the next calls on their way.</summary>
    public Dictionary<string, string> AddedHeaders { get; } = [];

    public static async Task<HostileProxy> StartAsync(Uri target)
    {
        var proxy = new HostileProxy(target);
        proxy._receiver = await Receiver.StartAsync(proxy.PassAsync);
        return proxy;
    }

    /// <summary>Puts another value in the place of a header, in the next call that fits.</summary>
    public void ReplaceHeaderOnce(string name, string value, Func<HttpRequest, bool> which) => _replacements.Enqueue((name, value, which));

    /// <summary>Harms the next call that fits; completes when the destination has done its work, or wasn't to do it.</summary>
    public Task Harm(Func<HttpRequest, bool> which, Fault fault, int status = 0, params (string Name, string Value)[] headers)
    {
        var plan = new Plan(which, fault, status, headers, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _plans.Enqueue(plan);
        return plan.Happened.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver!.DisposeAsync();
        _onward.Dispose();
    }

    private async Task PassAsync(HttpContext http)
    {
        Calls.Enqueue($"{http.Request.Method} {http.Request.Path}");
        if (_replacements.TryPeek(out var replacement) && replacement.Which(http.Request) && _replacements.TryDequeue(out replacement))
        {
            http.Request.Headers[replacement.Name] = replacement.Value;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var plan = _plans.TryPeek(out var next) && next.Which(http.Request) && _plans.TryDequeue(out next) ? next : null;
        if (plan?.Fault == Fault.CutBefore)
        {
            plan.Happened.TrySetResult();
            http.Abort();
            return;
        }

        if (plan?.Fault == Fault.Answer)
        {
            http.Response.StatusCode = plan.Status;
            foreach (var (name, value) in plan.Headers)
            {
                http.Response.Headers[name] = value;
            }

            plan.Happened.TrySetResult();
            return;
        }

        using var request = Copy(http.Request, body.ToArray());
        using var response = await _onward.SendAsync(request, CancellationToken.None);
        var answer = await response.Content.ReadAsByteArrayAsync();
        plan?.Happened.TrySetResult();
        switch (plan?.Fault)
        {
            case Fault.CutAfter:
                http.Abort();
                return;
            case Fault.Silence:
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                http.Abort();
                return;
            default:
                http.Response.StatusCode = (int)response.StatusCode;
                foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
                {
                    if (name is not ("Transfer-Encoding" or "Connection" or "Keep-Alive" or "Content-Length"))
                    {
                        http.Response.Headers[name] = values.ToArray();
                    }
                }

                if (http.Request.Method == "HEAD" || response.StatusCode == HttpStatusCode.NoContent)
                {
                    return;
                }

                http.Response.ContentLength = answer.Length;
                await http.Response.Body.WriteAsync(plan is null ? answer : answer.AsMemory(0, answer.Length / 2));
                if (plan is not null)
                {
                    await http.Response.Body.FlushAsync();
                    http.Abort();
                }

                return;
        }
    }

    private HttpRequestMessage Copy(HttpRequest from, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(_target, from.Path.ToUriComponent() + from.QueryString.ToUriComponent()));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, values) in from.Headers)
        {
            if (name is "Host" or "Connection" or "Content-Length" or "Transfer-Encoding")
            {
                continue;
            }

            var value = AddedHeaders.GetValueOrDefault(name, values.ToString());
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        foreach (var (name, value) in AddedHeaders)
        {
            if (!request.Headers.Contains(name))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private sealed record Plan(Func<HttpRequest, bool> Which, Fault Fault, int Status, (string Name, string Value)[] Headers, TaskCompletionSource Happened);
}
