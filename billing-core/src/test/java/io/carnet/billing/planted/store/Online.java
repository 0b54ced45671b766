package io.carnet.billing.planted.store;

import java.net.Socket;
import java.net.http.HttpClient;
import java.sql.Connection;
import javax.sql.DataSource;

/** Reaches for a database and the network. */
public interface Online {

    Connection connection();

    DataSource pool();

    Socket socket();

    HttpClient http();
}
