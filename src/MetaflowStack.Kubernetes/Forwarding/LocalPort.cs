using System.Net;
using System.Net.Sockets;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Kubernetes.Forwarding;

/// <summary>A port of this machine that is listened to, on the loopback addresses alone: nobody else can reach it.</summary>
internal sealed class LocalPort : IDisposable
{
    private const int Candidates = 100;

    private readonly List<Socket> _listeners;

    private LocalPort(int number, List<Socket> listeners) => (Number, _listeners) = (number, listeners);

    /// <summary>The port.</summary>
    public int Number { get; }

    /// <summary>What listens: one socket for IPv4, and one for IPv6 where the machine has that.</summary>
    public IReadOnlyList<Socket> Listeners => _listeners;

    /// <summary>Listens on the preferred port, or on the next one that is free.</summary>
    /// <param name="preferred">The port to begin with.</param>
    /// <param name="passed">Ports to leave out although they are free: others are waiting for them.</param>
    /// <exception cref="StackException">None of the next hundred is free.</exception>
    public static LocalPort Open(int preferred, IReadOnlyCollection<int>? passed = null)
    {
        for (var number = preferred; number < preferred + Candidates && number <= IPEndPoint.MaxPort; number++)
            if ((number == preferred || passed?.Contains(number) != true) && TryListen(number) is { } listeners)
                return new LocalPort(number, listeners);
        throw new StackException(new ErrorDetails
        {
            What = $"None of the ports {preferred} to {Math.Min(preferred + Candidates - 1, IPEndPoint.MaxPort)} is free on this machine",
            Remedy = "End the programs that hold them",
        });
    }

    /// <inheritdoc />
    public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

    // Browsers try ::1 for localhost first: a port that somebody else has there is taken.
    private static List<Socket>? TryListen(int number)
    {
        var listeners = new List<Socket>();
        try
        {
            listeners.Add(Listen(IPAddress.Loopback, number));
            if (Socket.OSSupportsIPv6)
                listeners.Add(Listen(IPAddress.IPv6Loopback, number));
            return listeners;
        }
        catch (SocketException fault) when (listeners.Count == 1 && fault.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return listeners;
        }
        catch (SocketException)
        {
            listeners.ForEach(listener => listener.Dispose());
            return null;
        }
    }

    private static Socket Listen(IPAddress address, int number)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, number));
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
