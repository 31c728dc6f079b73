using System.Net;
using System.Net.Sockets;

namespace Platform.Journeys;

/// <summary>Ports on loopback where nothing listens, for servers that are started later. They lie below those that the system gives to whoever asks for any,
/// and none is given twice: nobody else comes by one between the asking and the use.</summary>
internal static class FreePorts
{
    private const int First = 10_000;
    private const int Count = 20_000;
    private static int _last = Random.Shared.Next(Count);

    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one, then.
            }
        }
    }
}
